package io.millrace.finetune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.schemas.avro.Decision;
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
        return Gate.judge(metric, value, current, null, margin, 10);
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
        Gate gate = Gate.judge(ERROR, 0.5, null, "first release", 0.1, 10);
        assertEquals(Decision.PROMOTED, gate.decision());
        assertEquals("first release: error 0.5000 on 10 test examples", gate.reason());
    }
}
