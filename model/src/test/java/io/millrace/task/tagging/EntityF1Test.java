package io.millrace.task.tagging;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.schemas.payload.Target;
import io.millrace.schemas.payload.Target.Span;
import io.millrace.schemas.payload.Target.Spans;
import io.millrace.schemas.payload.WordTags;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Counted by hand, as CoNLL's conlleval counts. */
final class EntityF1Test {

    private static final String TEXT = "a b c d e f";

    private static double f1(List<String> said, List<String> is) throws Exception {
        var answers = new ArrayList<Target>();
        var truth = new ArrayList<Target>();
        for (int row = 0; row < is.size(); row++) {
            answers.add(WordTags.spans(said.get(row), TEXT));
            truth.add(WordTags.spans(is.get(row), TEXT));
        }
        return new EntityF1().of(answers, truth);
    }

    private static double f1(String said, String is) throws Exception {
        return f1(List.of(said), List.of(is));
    }

    @Test
    void aPartCountsOnlyWithBothEndsAndItsName() throws Exception {
        assertEquals(1, f1("B-X I-X O O O O", "B-X I-X O O O O"));
        assertEquals(0, f1("B-X O O O O O", "B-X I-X O O O O"), "too short");
        assertEquals(0, f1("B-Y I-Y O O O O", "B-X I-X O O O O"), "of another name");
        // Found 1 of 2 that are there, 1 of 3 that were named: 2 * 1 / (2 + 3).
        assertEquals(0.4, f1("B-X I-X O B-Y O B-Y", "B-X I-X O O B-Y O"), 1e-12);
    }

    @Test
    void neighboursAreTwoParts() throws Exception {
        assertEquals(1, f1("B-X B-X O O O O", "B-X B-X O O O O"));
        // One part of two words is neither of the two.
        assertEquals(0, f1("B-X I-X O O O O", "B-X B-X O O O O"));
    }

    @Test
    void allRowsAreCountedTogether() throws Exception {
        // Of 3 parts 2 were found and 2 named: 2 * 2 / (3 + 2); a mean over rows would be another
        // number.
        assertEquals(
                0.8,
                f1(
                        List.of("B-X O O O O O", "B-X O O O O O"),
                        List.of("B-X O O O O O", "B-X O B-Y O O O")),
                1e-12);
    }

    @Test
    void nothingToFindAndNothingNamedIsNoSuccess() throws Exception {
        assertEquals(0, f1("O O O O O O", "O O O O O O"));
        assertEquals(
                0,
                new EntityF1()
                        .of(
                                List.of(new Spans(List.of())),
                                List.of(new Spans(List.of(new Span(0, 1, "X"))))));
    }
}
