package io.millrace.task;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.schemas.payload.Target;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ClassMetricsTest {

    private static List<Target> names(String... names) {
        return Arrays.stream(names).map(name -> (Target) new Target.Name(name)).toList();
    }

    private static double accuracy(List<Target> truth, List<Target> answers) {
        return new Accuracy().of(answers, truth);
    }

    private static double macroF1(List<Target> truth, List<Target> answers) {
        return new MacroF1().of(answers, truth);
    }

    @Test
    void accuracyMacroF1AndTheConstantAnswerByHand() {
        // class a: 2 of 3 found, 1 false; class b: 1 of 2 found, 1 false
        List<Target> truth = names("a", "a", "a", "b", "b");
        List<Target> answers = names("a", "a", "b", "b", "a");
        assertEquals(0.6, accuracy(truth, answers));
        assertEquals((2.0 / 3 + 0.5) / 2, macroF1(truth, answers), 1e-12);
        assertEquals(new Target.Name("a"), new Classification().constant(truth).orElseThrow());
    }

    @Test
    void aClassTheModelDoesNotKnowCountsAsWrong() {
        assertEquals(0.5, accuracy(names("new", "a"), names("a", "a")));
        assertEquals((0 + 2.0 / 3) / 2, macroF1(names("new", "a"), names("a", "a")), 1e-12);
    }

    /** 40 rows of a and of b, all found, and 20 of c, which a model says are a or b for it does not know c. */
    @Test
    void macroF1IsOverTheSameClassesWhetherTheModelKnowsThemOrNot() {
        var answers = new ArrayList<Target>();
        var truth = new ArrayList<Target>();
        for (int i = 0; i < 100; i++) {
            answers.add(new Target.Name(i % 2 == 0 ? "a" : "b"));
            truth.add(i < 80 ? answers.get(i) : new Target.Name("c"));
        }
        assertEquals(2 * (80.0 / 90) / 3, macroF1(truth, answers), 1e-12); // .593
    }

    @Test
    void everyUnknownLabelIsAClass() {
        List<Target> truth = names("a", "new", "newer", "newer", "newer");
        assertEquals(2.0 / 6 / 3, macroF1(truth, names("a", "a", "a", "a", "a")), 1e-12);
        assertEquals(new Target.Name("newer"), new Classification().constant(truth).orElseThrow());
    }

    @Test
    void aClassOfAnotherTimeDoesNotCount() {
        assertEquals(1, macroF1(names("h", "j"), names("h", "j")));
    }
}
