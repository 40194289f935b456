package io.millrace.proof.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.schemas.events.StepTaken;
import io.millrace.schemas.events.Told;
import io.millrace.schemas.events.Totals;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class OutcomeTest {

    private static Outcome outcome(Map<String, String> files, Map<String, Integer> events) {
        return new Outcome(new TreeMap<>(files), new TreeMap<>(events));
    }

    @Test
    void aFileThatDiffersOrIsMissingOnEitherSideIsDifferent() {
        Outcome one = outcome(Map.of("a", "1", "b", "1", "c", "1"), Map.of());
        Outcome other = outcome(Map.of("a", "1", "b", "2", "d", "1"), Map.of());
        assertEquals(1, one.equalFiles(other));
        assertEquals(List.of("b", "c", "d"), one.differentFiles(other));
        assertEquals(List.of("b", "c", "d"), other.differentFiles(one));
    }

    @Test
    void anEventThatIsMissingIsLostAndOneTooManyIsDoubled() {
        Outcome control = outcome(Map.of(), Map.of("a", 1, "b", 2, "c", 1));
        Outcome disturbed = outcome(Map.of(), Map.of("a", 3, "b", 1, "d", 1));
        assertEquals(List.of("b", "c"), control.eventsBeyond(disturbed));
        assertEquals(List.of("a", "a", "d"), disturbed.eventsBeyond(control));
        assertEquals(List.of(), control.eventsBeyond(control));
    }

    @Test
    void whatAClockDecidesDoesNotMakeAnEventAnotherOne() {
        String one = text(1, 100.0, 2.5);
        assertEquals(one, text(2, 50.0, 2.5));
        assertNotEquals(one, text(1, 100.0, Math.nextUp(2.5)));
        assertFalse(one.contains("100.0"), one);
        assertTrue(one.contains("2.5"), one);
    }

    private static String text(long timestamp, double rate, double loss) {
        var totals = new Totals(1, 2, 0.5, 0, 0, 0);
        var step = new StepTaken(loss, rate, rate, 1e-3, 1, totals, new TreeMap<>());
        var event = new Told("p", 10, timestamp, step).event();
        return new EventText().of(EventText.Kind.PROGRESS, event);
    }

    @Test
    void aReportIsIdenticalOnlyIfNothingDiffers() {
        var equal = new ChaosReport.Artifacts(5, 0);
        assertTrue(new ChaosReport(1, equal, 0, 0, List.of(1.0)).identical());
        assertFalse(new ChaosReport(1, equal, 1, 0, List.of(1.0)).identical());
        assertFalse(new ChaosReport(1, equal, 0, 1, List.of(1.0)).identical());
        var different = new ChaosReport.Artifacts(5, 1);
        assertFalse(new ChaosReport(1, different, 0, 0, List.of(1.0)).identical());
    }
}
