package io.millrace.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import de.bwaldvogel.liblinear.Feature;
import de.bwaldvogel.liblinear.FeatureNode;
import de.bwaldvogel.liblinear.Linear;
import de.bwaldvogel.liblinear.Model;
import de.bwaldvogel.liblinear.Parameter;
import de.bwaldvogel.liblinear.Problem;
import de.bwaldvogel.liblinear.SolverType;
import io.millrace.schemas.payload.Features;
import io.millrace.schemas.payload.Payload;
import io.millrace.schemas.payload.Target;
import io.millrace.schemas.payload.Text;
import io.millrace.task.Accuracy;
import io.millrace.task.Answer;
import io.millrace.task.Metric;
import io.millrace.task.regression.RootMeanSquaredError;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

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
        return targets(CONTROL.learn(train, validation, metric).orElseThrow(), test.payloads());
    }

    private static List<Target> targets(Control.Learned learned, List<Payload> asked) {
        return learned.answers(asked).stream().map(Answer::target).toList();
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
        Control.Learned learned = CONTROL.learn(train, none(), new Accuracy()).orElseThrow();
        assertTrue(learned.how().contains("words and pairs"), learned.how());
        List<Target> said = targets(learned, payloads.subList(200, 400));
        assertEquals(1.0, new Accuracy().of(said, targets.subList(200, 400)));
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
        Control.Learned learned =
                CONTROL.learn(train, none(), new RootMeanSquaredError()).orElseThrow();
        List<Target> said = targets(learned, payloads.subList(300, 400));
        double error = new RootMeanSquaredError().of(said, targets.subList(300, 400));
        assertTrue(error < 20, "error " + error + "; of the mean it is 85; " + learned.how());
    }

    @Test
    void whatHasNoTextOrOtherTargetsHasNoBagOfWords() throws Exception {
        Payload vector = new Features(new int[] {2}, new float[] {1, 2});
        var vectors = new Control.Rows(List.of(vector), List.of(new Target.Name("a")));
        assertTrue(CONTROL.learn(vectors, none(), new Accuracy()).isEmpty());
        Payload text = new Text("some words");
        var spans =
                new Control.Rows(
                        List.of(text),
                        List.of(new Target.Spans(List.of(new Target.Span(0, 4, "x")))));
        assertTrue(CONTROL.learn(spans, none(), new Accuracy()).isEmpty());
        assertTrue(CONTROL.learn(none(), none(), new Accuracy()).isEmpty());
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
        long[] one = Words.of("今日は Good, good", 100);
        long[] other = Words.of("は今", 100);
        assertEquals(6, one.length);
        assertEquals(one[3], one[5], "in lower case");
        assertEquals(one[0], other[1]);
        assertEquals(one[2], other[0]);
        assertEquals(2, Words.of("one two three", 2).length);
    }

    /** LIBLINEAR's own answers, of two classes, of three, and of rows that have not all of them. */
    @Test
    void aLogisticRegressionSaysWhatItsSolverSays() {
        var random = new SplittableRandom(1);
        for (double[] classes : new double[][] {{0, 1}, {1, 0}, {0, 1, 2}, {2, 0}, {2, 1}}) {
            Feature[][] x = new Feature[60][];
            double[] y = new double[60];
            for (int row = 0; row < x.length; row++) {
                y[row] = classes[row % classes.length];
                x[row] =
                        new Feature[] {
                            new FeatureNode(1, y[row] + random.nextDouble(-1, 1)),
                            new FeatureNode(2, random.nextDouble(-1, 1)),
                            new FeatureNode(3, 1)
                        };
            }
            var problem = new Problem();
            problem.l = x.length;
            problem.n = 3;
            problem.bias = 1;
            problem.x = x;
            problem.y = y;
            Model model =
                    Linear.train(problem, new Parameter(SolverType.L2R_LR, 16, 0.01, 1000, 0));
            var linear = LinearModel.of(model, LinearModel.Link.LOGISTIC, 3);
            for (Feature[] row : x) {
                double[] theirs = new double[model.getNrClass()];
                Linear.predictProbability(model, row, theirs);
                double[] ours = linear.outputs(row);
                for (int i = 0; i < theirs.length; i++) {
                    assertEquals(theirs[i], ours[model.getLabels()[i]], 1e-5);
                }
                assertEquals(1, DoubleStream.of(ours).sum(), 1e-12);
            }
        }
    }

    @Test
    void whatIsNoModelOfWordsIsRefused() throws Exception {
        Control.Learned learned = CONTROL.learn(rows(60, 1), none(), new Accuracy()).orElseThrow();
        byte[] file = learned.file();
        byte[] cut = java.util.Arrays.copyOf(file, file.length - 3);
        refused("bytes", () -> CONTROL.load(learned.fitted(), cut));
        refused("bytes", () -> CONTROL.load(learned.fitted(), new byte[3]));
        byte[] twice = file.clone();
        System.arraycopy(file, 0, twice, Long.BYTES, Long.BYTES);
        refused("word 2 is there before", () -> CONTROL.load(learned.fitted(), twice));
        byte[] infinite = file.clone();
        infinite[file.length - 1] = 0x7f;
        infinite[file.length - 2] = (byte) 0x80;
        refused("a weight of the words is", () -> CONTROL.load(learned.fitted(), infinite));
        for (String key : List.of("how", "words", "pairs", "weights", "link", "classes")) {
            ObjectNode without = learned.fitted().deepCopy();
            without.remove(key);
            refused(key.equals("classes") ? "mean" : key, () -> CONTROL.load(without, file));
        }
        ObjectNode another = learned.fitted().deepCopy();
        refused("link is identity", () -> CONTROL.load(another.put("link", "identity"), file));
        ObjectNode same = learned.fitted().deepCopy();
        same.putArray("classes").add("a").add("b").add("a");
        refused("each once", () -> CONTROL.load(same, file));
        Payload vector = new Features(new int[] {2}, new float[] {1, 2});
        refused("has no words", () -> learned.answers(List.of(vector)));
    }

    private static void refused(String reason, Executable what) {
        String said = assertThrows(IllegalArgumentException.class, what).getMessage();
        assertTrue(said.contains(reason), said);
    }
}
