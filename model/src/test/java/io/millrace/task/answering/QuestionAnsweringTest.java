package io.millrace.task.answering;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.input.LocatedTokens;
import io.millrace.schemas.payload.Target;
import io.millrace.schemas.payload.Text;
import java.lang.reflect.Proxy;
import java.util.List;
import org.junit.jupiter.api.Test;

final class QuestionAnsweringTest {

    private static final QuestionAnswering TASK = new QuestionAnswering();
    private static final QuestionAnswering.Options OWN = new QuestionAnswering.Options(null);
    private static final Text TEXT = new Text("Who won?\nIn 1903 the big Mill, won.");

    private static Target span(int from, int to) {
        return new Target.Spans(List.of(new Target.Span(from, to, "answer")));
    }

    private static Target named(String words) {
        return new Target.Spans(List.of(new Target.Span(0, 1, words)));
    }

    private static final Target NOTHING = new Target.Spans(List.of());

    /** Words of the text, of which only the first six are read. */
    private static LocatedTokens words() {
        int[] places = {0, 3, 3, 8, 8, 11, 11, 16, 16, 20, 20, 24, 24, 29, 29, 30, 30, 34};
        return (LocatedTokens)
                Proxy.newProxyInstance(
                        QuestionAnsweringTest.class.getClassLoader(),
                        new Class<?>[] {LocatedTokens.class},
                        (self, method, given) -> {
                            assertEquals("places", method.getName());
                            return java.util.Arrays.copyOf(places, 16);
                        });
    }

    private static JsonNode fitted(boolean none) {
        return TASK.fit(OWN, none ? List.of(span(1, 2), NOTHING) : List.of(span(1, 2)));
    }

    private static double exact(String said, String truth) {
        return TASK.metrics().get(0).of(List.of(named(said)), List.of(named(truth)));
    }

    private static double f1(String said, String truth) {
        return TASK.metrics().get(1).of(List.of(named(said)), List.of(named(truth)));
    }

    /** The rules of SQuAD's own script; the shares by hand. */
    @Test
    void metricsAreThoseOfSquad() {
        assertEquals(1, exact("The big mill!", "big Mill"));
        assertEquals(0, exact("big mill race", "big mill"));
        // Said 3 words, true 2, both 2: 2 * 2 / 5.
        assertEquals(0.8, f1("big mill race", "a big mill"), 1e-12);
        // A word that is true once is hit once: 2 * 1 / (3 + 1).
        assertEquals(0.5, f1("mill mill mill", "the mill"), 1e-12);
        assertEquals(0, f1("x", "y"));
        List<Target> truth = List.of(NOTHING, named("a b"), NOTHING, named("c"));
        List<Target> said = List.of(NOTHING, NOTHING, named("d"), named("c"));
        assertEquals(0.5, TASK.metrics().get(0).of(said, truth));
        assertEquals(0.5, TASK.metrics().get(1).of(said, truth));
    }

    @Test
    void anAnswerOutsideTheTextIsRefused() {
        assertEquals(
                new Target.Spans(List.of(new Target.Span(20, 29, " big Mill"))),
                TASK.read(span(20, 29), TEXT));
        var refused =
                assertThrows(IllegalArgumentException.class, () -> TASK.read(span(30, 90), TEXT));
        assertTrue(refused.getMessage().contains("allowed: within the text"), refused.getMessage());
        var several =
                new Target.Spans(List.of(new Target.Span(1, 2, "a"), new Target.Span(3, 4, "b")));
        assertThrows(IllegalArgumentException.class, () -> TASK.read(several, TEXT));
        assertThrows(IllegalArgumentException.class, () -> TASK.fit(OWN, List.of(NOTHING)));
        assertThrows(IllegalArgumentException.class, () -> new QuestionAnswering.Options(0));
    }

    private static Target there(Target target, boolean none) {
        Target sample = TASK.inSample(TASK.read(target, TEXT), TEXT, words(), fitted(none));
        return TASK.inPayload(sample, TEXT, words(), fitted(none));
    }

    @Test
    void anAnswerComesBackFromItsTokens() {
        for (boolean none : new boolean[] {false, true}) {
            Target answer = there(span(21, 29), none);
            assertEquals("big Mill", QuestionAnswering.spans(answer).get(0).name());
            assertEquals(21, QuestionAnswering.spans(answer).get(0).from());
            assertEquals(29, QuestionAnswering.spans(answer).get(0).to());
        }
        // Part of a word is answered by the word.
        assertEquals("1903", QuestionAnswering.spans(there(span(12, 14), false)).get(0).name());
        assertEquals(NOTHING, there(NOTHING, true));
    }

    /** The last word is not among the tokens that are read: such a row teaches nothing, and is missed. */
    @Test
    void whatIsCutOffIsNotKnown() {
        Target sample = TASK.inSample(span(31, 34), TEXT, words(), fitted(false));
        assertEquals(new Target.Mask(1, 8, new byte[8]), sample);
        Target partly = TASK.inSample(span(26, 33), TEXT, words(), fitted(false));
        assertEquals(new Target.Mask(1, 8, new byte[8]), partly);
    }

    /** What is said of the question is no answer, or the part of it that is in the text. */
    @Test
    void theQuestionIsNoAnswer() {
        assertEquals(NOTHING, there(span(0, 7), false));
        assertEquals("In", QuestionAnswering.spans(there(span(4, 11), false)).get(0).name());
    }
}
