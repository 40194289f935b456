package io.millrace.finetune;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.schemas.payload.Target;
import io.millrace.task.Answer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class CrossedTest {

    private static Answer yes(double probability) {
        return new Answer(
                new Target.Name("yes"), Map.of("yes", probability, "no", 1 - probability));
    }

    private final List<Target> truth =
            List.of(new Target.Name("yes"), new Target.Name("yes"), new Target.Name("yes"));

    /** Rows 0 and 2 have their lowest loss after the second epoch, row 1 after the first. */
    @Test
    void aRowIsAnsweredAfterTheEpochThatTheOtherHalfChooses() {
        var crossed = new Crossed();
        crossed.add(List.of(yes(0.2), yes(0.9), yes(0.3)));
        crossed.add(List.of(yes(0.8), yes(0.1), yes(0.7)));
        assertEquals(List.of(yes(0.2), yes(0.1), yes(0.3)), crossed.answers(truth));
    }

    @Test
    void withoutAnEpochThereIsNone() {
        assertEquals(List.of(), new Crossed().answers(truth));
    }
}
