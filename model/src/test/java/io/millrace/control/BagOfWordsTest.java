package io.millrace.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.schemas.payload.Features;
import io.millrace.schemas.payload.Payload;
import io.millrace.schemas.payload.Target;
import io.millrace.schemas.payload.Text;
import io.millrace.task.Accuracy;
import io.millrace.task.Metric;
import io.millrace.task.regression.RootMeanSquaredError;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class BagOfWordsTest {

    private static final Control CONTROL = new BagOfWords();

    /** Texts of words of which some say the class, and more do not. */
    private static Control.Rows rows(int count, long seed) {
        var random = new SplittableRandom(seed);
        var payloads = new ArrayList<Payload>();
        var targets = new ArrayList<Target>();
        for (int i = 0; i < count; i++) {
            int is = random.nextInt(3);
            var text = new StringBuilder();
            for (int word = 0; word < 12; word++) {
                text.append(
                        random.nextInt(4) == 0
                                ? "Sign" + (is * 10 + random.nextInt(8))
                                : "noise" + random.nextInt(300));
                text.append(' ');
            }
            payloads.add(new Text(text.toString()));
            targets.add(new Target.Name("class" + is));
        }
        return new Control.Rows(payloads, targets);
    }

    private static Control.Rows none() {
        return new Control.Rows(List.of(), List.of());
    }

    private static List<Target> said(
            Control.Rows train, Control.Rows validation, Control.Rows test, Metric metric)
            throws InterruptedException {
        return CONTROL.answer(train, validation, test.payloads(), metric).orElseThrow().said();
    }

    @Test
    void itLearnsWhichWordsSayTheClassAndAnswersAlikeEveryTime() throws Exception {
        Control.Rows test = rows(300, 3);
        List<Target> said = said(rows(200, 1), rows(30, 2), test, new Accuracy());
        double accuracy = new Accuracy().of(said, test.targets());
        assertTrue(accuracy > 0.85, "accuracy " + accuracy);
        assertEquals(said, said(rows(200, 1), rows(30, 2), test, new Accuracy()));
        // With no validation rows folds decide; with many these alone.
        accuracy =
                new Accuracy().of(said(rows(200, 1), none(), test, new Accuracy()), test.targets());
        assertTrue(accuracy > 0.85, "accuracy " + accuracy);
        accuracy =
                new Accuracy()
                        .of(said(rows(200, 1), rows(600, 4), test, new Accuracy()), test.targets());
        assertTrue(accuracy > 0.85, "accuracy " + accuracy);
    }

    /** The class is in which word follows which: no word alone says it. */
    @Test
    void pairsAreReadWhereTheySayMore() throws Exception {
        var random = new SplittableRandom(1);
        var payloads = new ArrayList<Payload>();
        var targets = new ArrayList<Target>();
        for (int i = 0; i < 400; i++) {
            boolean straight = random.nextBoolean();
            var words = new ArrayList<>(List.of("a", "b", "c", "d", "e", "f"));
            for (int at = 0; at < 6; at += 2) {
                if (!straight) {
                    words.add(at, words.remove(at + 1));
                }
            }
            payloads.add(new Text(String.join(" ", words) + " noise" + random.nextInt(50)));
            targets.add(new Target.Name(straight ? "straight" : "turned"));
        }
        var train = new Control.Rows(payloads.subList(0, 200), targets.subList(0, 200));
        Control.Answers answers =
                CONTROL.answer(train, none(), payloads.subList(200, 400), new Accuracy())
                        .orElseThrow();
        assertTrue(answers.how().contains("words and pairs"), answers.how());
        assertEquals(1.0, new Accuracy().of(answers.said(), targets.subList(200, 400)));
    }

    /** What is rare is worth more, and the number is a sum over the words. */
    @Test
    void numbersAreLearnedToo() throws Exception {
        var random = new SplittableRandom(1);
        var payloads = new ArrayList<Payload>();
        var targets = new ArrayList<Target>();
        for (int i = 0; i < 400; i++) {
            int many = random.nextInt(6);
            payloads.add(new Text("a text with " + "good ".repeat(many) + "bad ".repeat(6 - many)));
            targets.add(new Target.Scalar(1000 + 50 * many));
        }
        var train = new Control.Rows(payloads.subList(0, 300), targets.subList(0, 300));
        Control.Answers answers =
                CONTROL.answer(
                                train,
                                none(),
                                payloads.subList(300, 400),
                                new RootMeanSquaredError())
                        .orElseThrow();
        double error = new RootMeanSquaredError().of(answers.said(), targets.subList(300, 400));
        assertTrue(error < 20, "error " + error + "; of the mean it is 85; " + answers.how());
    }

    @Test
    void whatHasNoTextOrOtherTargetsHasNoBagOfWords() throws Exception {
        Payload vector = new Features(new int[] {2}, new float[] {1, 2});
        var vectors = new Control.Rows(List.of(vector), List.of(new Target.Name("a")));
        assertTrue(CONTROL.answer(vectors, none(), List.of(vector), new Accuracy()).isEmpty());
        Payload text = new Text("some words");
        var spans =
                new Control.Rows(
                        List.of(text),
                        List.of(new Target.Spans(List.of(new Target.Span(0, 4, "x")))));
        assertTrue(CONTROL.answer(spans, none(), List.of(text), new Accuracy()).isEmpty());
        assertTrue(CONTROL.answer(none(), none(), List.of(text), new Accuracy()).isEmpty());
    }

    @Test
    void oneRowOrOneClassIsNoFailure() throws Exception {
        var one =
                new Control.Rows(List.of(new Text("some words")), List.of(new Target.Name("only")));
        Control.Rows test = rows(3, 1);
        List<Target> said = said(one, none(), test, new Accuracy());
        assertEquals(3, said.size());
        assertFalse(said.stream().anyMatch(target -> !target.equals(new Target.Name("only"))));
    }

    @Test
    void everyCharacterOfWritingWithoutSpacesIsAWord() {
        int[][] words = Words.of(List.of("今日は Good, good", "は今"));
        assertEquals(6, words[0].length);
        assertEquals(words[0][3], words[0][5], "in lower case");
        assertEquals(words[0][0], words[1][1]);
        assertEquals(words[0][2], words[1][0]);
    }
}
