package io.millrace.finetune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.schemas.avro.Decision;
import io.millrace.schemas.config.ConfigException;
import io.millrace.schemas.config.StrictYaml;
import io.millrace.schemas.payload.Target;
import io.millrace.task.Accuracy;
import io.millrace.task.Metric;
import java.util.List;
import org.junit.jupiter.api.Test;

final class GateTest {

    /** An error: less is better. */
    private static final Metric ERROR =
            new Metric() {
                @Override
                public String name() {
                    return "error";
                }

                @Override
                public double of(List<Target> answers, List<Target> truth) {
                    return 1 - new Accuracy().of(answers, truth);
                }

                @Override
                public boolean higherIsBetter() {
                    return false;
                }
            };

    private static Gate judge(Metric metric, double value, double current, double margin) {
        return judge(metric, value, current, new GateConfig(margin, 0.0), 0.5, 10, 1);
    }

    private static Gate judge(
            Metric metric,
            double value,
            double current,
            GateConfig config,
            double confidence,
            int differing,
            int looks) {
        var paired = new Paired(confidence, differing, "a test");
        return Gate.judge(config, new Gate.Case(metric, value, current, null, 10, paired, looks));
    }

    @Test
    void theMetricSaysWhichIsBetter() {
        assertEquals(Decision.PROMOTED, judge(new Accuracy(), 0.8, 0.7, 0).decision());
        assertEquals(Decision.REJECTED, judge(new Accuracy(), 0.7, 0.8, 0).decision());
        assertEquals(Decision.PROMOTED, judge(ERROR, 0.7, 0.8, 0).decision());
        assertEquals(Decision.REJECTED, judge(ERROR, 0.8, 0.7, 0).decision());
        assertTrue(judge(ERROR, 0.8, 0.7, 0).reason().contains("needed: below it"));
    }

    @Test
    void equalIsNotBetterAndAMarginMustBeReached() {
        assertEquals(Decision.REJECTED, judge(new Accuracy(), 0.7, 0.7, 0).decision());
        assertEquals(Decision.REJECTED, judge(ERROR, 0.7, 0.75, 0.1).decision());
        assertEquals(Decision.PROMOTED, judge(ERROR, 0.5, 0.75, 0.1).decision());
    }

    @Test
    void whereThereIsNothingToCompareWithItSaysWhy() {
        Gate gate =
                Gate.judge(
                        new GateConfig(0.1, 0.95),
                        new Gate.Case(ERROR, 0.5, null, "first release", 10, null, 1));
        assertEquals(Decision.PROMOTED, gate.decision());
        assertEquals("first release: error 0.5000 on 10 test examples", gate.reason());
    }

    @Test
    void aConfidenceThatIsAskedForMustBeReached() {
        var sure = new GateConfig(0.0, 0.95);
        assertEquals(
                Decision.REJECTED, judge(new Accuracy(), 0.8, 0.7, sure, 0.9, 20, 1).decision());
        Gate promoted = judge(new Accuracy(), 0.8, 0.7, sure, 0.96, 20, 1);
        assertEquals(Decision.PROMOTED, promoted.decision());
        assertTrue(promoted.reason().contains("with confidence 0.9500"), promoted.reason());
        assertTrue(promoted.reason().contains("confidence 0.9600 (a test)"), promoted.reason());
    }

    /** The second look may be wrong with half the chance of the first. */
    @Test
    void whoLooksOftenerNeedsMore() {
        var sure = new GateConfig(0.0, 0.95);
        assertEquals(0.95, sure.needed(1), 1e-12);
        assertEquals(0.99, sure.needed(5), 1e-12);
        assertEquals(0, new GateConfig(0.0, 0.0).needed(5), "none is asked for");
        Gate rejected = judge(new Accuracy(), 0.8, 0.7, sure, 0.96, 20, 2);
        assertEquals(Decision.REJECTED, rejected.decision());
        assertTrue(
                rejected.reason().contains("look 2 at these examples, 0.9500 among all"),
                rejected.reason());
    }

    /** 1/2 to the power of 4 is more than 1 in 20. */
    @Test
    void tooFewExamplesToDecideIsSaid() {
        String few = "too few test examples to decide: the two differ on 4,";
        Gate four = judge(new Accuracy(), 0.8, 0.7, GateConfig.DEFAULT, 0.9375, 4, 1);
        assertEquals(Decision.PROMOTED, four.decision(), "none is asked for");
        assertTrue(four.reason().contains(few), four.reason());
        assertTrue(four.reason().contains("needs 5 at least"), four.reason());
        Gate five = judge(new Accuracy(), 0.8, 0.7, GateConfig.DEFAULT, 0.9375, 5, 1);
        assertFalse(five.reason().contains("too few"), five.reason());
    }

    @Test
    void theOlderKeyOfTheMarginIsReadUnlessBothAreThere() {
        assertEquals(
                StrictYaml.read("{gate: {margin: 0.1}}", TaskConfig.class),
                StrictYaml.read("{margin: 0.1}", TaskConfig.class));
        var refused =
                assertThrows(
                        ConfigException.class,
                        () ->
                                StrictYaml.read(
                                        "{margin: 0.1, gate: {confidence: 0.9}}",
                                        TaskConfig.class));
        assertTrue(refused.getMessage().contains("one of margin and gate"), refused.getMessage());
    }
}
