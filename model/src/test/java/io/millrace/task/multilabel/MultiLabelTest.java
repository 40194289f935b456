package io.millrace.task.multilabel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.schemas.payload.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class MultiLabelTest {

    private static final MultiLabel TASK = new MultiLabel();
    private static final MultiLabel.Options OWN = new MultiLabel.Options(null);

    private static Target names(String... names) {
        return new Target.Names(List.of(names));
    }

    private static double micro(List<Target> said, List<Target> truth) {
        return TASK.metrics().get(0).of(said, truth);
    }

    private static double macro(List<Target> said, List<Target> truth) {
        return TASK.metrics().get(1).of(said, truth);
    }

    /**
     * By hand: a is said twice, rightly once of two (2·1/(2+2) = .5); b once, rightly, of two (2/3); c is said once and never
     * true (0); d is true once and never said (0). All together 2 hits, 4 said, 5 true: 4/9.
     */
    @Test
    void theScoresAreThoseOfAHandCalculation() {
        List<Target> truth = List.of(names("a", "b"), names("b", "d"), names("a"), names());
        List<Target> said = List.of(names("a", "b"), names(), names("c"), names("a"));
        assertEquals(4 / 9.0, micro(said, truth), 1e-12);
        assertEquals((0.5 + 2 / 3.0 + 0 + 0) / 4, macro(said, truth), 1e-12);
    }

    @Test
    void allRightIsOneAndNothingRightIsZero() {
        List<Target> truth = List.of(names("a", "b"), names(), names("b"));
        assertEquals(1, micro(truth, truth));
        assertEquals(1, macro(truth, truth));
        List<Target> wrong = List.of(names("c"), names("a"), names("a"));
        assertEquals(0, micro(wrong, truth));
        assertEquals(0, macro(wrong, truth));
        List<Target> nothing = List.of(names(), names());
        assertEquals(1, micro(nothing, nothing));
        assertEquals(1, macro(nothing, nothing));
    }

    /** Every other answer for all is tried. */
    @Test
    void theConstantIsTheBestAnswerForAll() {
        List<Target> truth =
                List.of(
                        names("a", "b"),
                        names("a"),
                        names("a", "c"),
                        names("b"),
                        names(),
                        names("a", "b"));
        Target constant = TASK.constant(truth).orElseThrow();
        double best = micro(alike(constant, truth.size()), truth);
        String[] all = {"a", "b", "c"};
        for (int subset = 0; subset < 8; subset++) {
            var some = new ArrayList<String>();
            for (int i = 0; i < all.length; i++) {
                if ((subset >> i & 1) == 1) {
                    some.add(all[i]);
                }
            }
            double score = micro(alike(new Target.Names(some), truth.size()), truth);
            assertTrue(score <= best + 1e-12, some + " gives " + score + ", not " + best);
        }
        assertEquals(Optional.of(names()), TASK.constant(List.of(names())));
    }

    private static List<Target> alike(Target target, int count) {
        return java.util.Collections.nCopies(count, target);
    }

    @Test
    void classesAreThoseOfTheRowsAndNoneIsRefused() {
        assertEquals(
                List.of("a", "b", "z"),
                TASK.classes(TASK.fit(OWN, List.of(names("z", "a"), names(), names("b", "a")))));
        var refused =
                assertThrows(IllegalArgumentException.class, () -> TASK.fit(OWN, List.of(names())));
        assertTrue(refused.getMessage().contains("at least 1"), refused.getMessage());
        assertThrows(IllegalArgumentException.class, () -> new MultiLabel.Options(1.0));
    }
}
