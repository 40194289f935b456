package io.millrace.finetune;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.control.Control;
import io.millrace.data.Example;
import io.millrace.export.ModelFormat;
import io.millrace.learner.Learner;
import io.millrace.learner.Streams;
import io.millrace.release.ModelConfig;
import io.millrace.release.SavedModel;
import io.millrace.schemas.config.ConfigException;
import io.millrace.schemas.config.StrictYaml;
import io.millrace.schemas.payload.Payload;
import io.millrace.schemas.payload.Target;
import io.millrace.schemas.payload.Text;
import io.millrace.task.Answer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class EnsembleTest {

    private static SavedModel text;

    @BeforeAll
    static void pretrain() throws Exception {
        try (var learner = new Learner(Streams.text(), Device.cpu())) {
            for (Example example : Streams.sentences(400, 1)) {
                learner.add(example);
                while (learner.ready()) {
                    learner.step();
                }
            }
            text = learner.pretrained().copied();
        }
    }

    /** Which of two animals is named, in words that are not there as tokens alone. */
    private static List<LabeledRow> rows(int from, int train) {
        var rows = new ArrayList<LabeledRow>();
        for (int i = from; i < from + train + 60; i++) {
            String said = "it is no " + i % 7 + (i % 2 == 0 ? " walrus " : " weasel ") + i % 11;
            int place = i - from;
            Split split =
                    place < train
                            ? Split.TRAIN
                            : place < train + 20 ? Split.VALIDATION : Split.TEST;
            String label = i % 2 == 0 ? "sea" : "land";
            rows.add(new LabeledRow("r" + i, label, split, new Text(said)));
        }
        return rows;
    }

    private static FineTuner.Result tuned(String options, SavedModel encoder) throws Exception {
        FineTuneConfig config = StrictYaml.read("{" + options + "}", TaskConfig.class).tuning();
        return new FineTuner(config, Device.cpu(), 1).train(encoder, rows(0, 100), 1);
    }

    private static final String BESIDE = "ensemble: bag-of-words, epochs: 1, learning-rate: 1.0e-7";

    @Test
    void aReleaseAnswersAsItWasJudgedAndASeedGivesTheSameBytes() throws Exception {
        for (String strategy : List.of("full", "features")) {
            FineTuner.Result result = tuned(BESIDE + ", strategy: " + strategy, text);
            assertEquals(1.0, result.test().values().get("accuracy"), strategy);
            double alone = result.alone().values().get("accuracy");
            assertTrue(alone < 0.9, "one step at no rate learned nothing, and has " + alone);
            SavedModel model = result.model();
            try (var read = TaskModel.of(model, List.of(), Device.cpu(), 1)) {
                Dataset.Part test = Dataset.of(rows(0, 100), read).test();
                assertEquals(result.test(), read.evaluate(test));
                List<Answer> said = read.answers(test.payloads());
                assertEquals(test.truth(), said.stream().map(Answer::target).toList());
                for (Answer one : said) {
                    double sum = one.probabilities().values().stream().mapToDouble(p -> p).sum();
                    assertEquals(1, sum, 1e-9);
                }
            }
            SavedModel again = tuned(BESIDE + ", strategy: " + strategy, text).model();
            assertEquals(model.config(), again.config());
            assertEquals(model.files().keySet(), again.files().keySet());
            model.files().forEach((name, f) -> assertArrayEquals(f, again.files().get(name), name));
            model.weights()
                    .forEach(
                            (name, weight) ->
                                    assertEquals(
                                            weight.tensor().values(),
                                            again.weights().get(name).tensor().values(),
                                            name));
        }
    }

    @Test
    void theHeadAloneIsWhatItIsWithoutTheOther() throws Exception {
        FineTuner.Result without = tuned("epochs: 2", text);
        FineTuner.Result with = tuned("epochs: 2, ensemble: bag-of-words", text);
        assertNull(without.alone());
        assertEquals(without.test(), with.alone());
        assertNull(without.model().config().head().ensemble());
    }

    private static Answer said(double yes) {
        var probabilities = new LinkedHashMap<String, Double>();
        probabilities.put("no", 1 - yes);
        probabilities.put("yes", yes);
        return new Answer(new Target.Name(yes > 0.5 ? "yes" : "no"), probabilities);
    }

    /** Says the same to every payload. */
    private record Same(Answer answer) implements Control.Learned {
        @Override
        public String how() {
            return "same";
        }

        @Override
        public List<Answer> answers(List<? extends Payload> payloads) {
            return payloads.stream().map(one -> answer).toList();
        }

        @Override
        public JsonNode fitted() {
            throw new UnsupportedOperationException();
        }

        @Override
        public byte[] file() {
            throw new UnsupportedOperationException();
        }
    }

    private static Ensemble chosen(Answer other, List<Answer> own, List<Target> truth) {
        List<Payload> texts = own.stream().<Payload>map(one -> new Text("")).toList();
        var part = new Dataset.Part(texts, truth, List.of(), List.of());
        return Ensemble.chosen("same", new Same(other), own, part);
    }

    @Test
    void theHeadCountsWhereValidationRowsAreAnsweredBetterWithIt() {
        List<Target> yes = java.util.Collections.nCopies(9, new Target.Name("yes"));
        List<Answer> bad = java.util.Collections.nCopies(9, said(0.2));
        List<Answer> good = java.util.Collections.nCopies(9, said(0.9));
        assertEquals(0, chosen(said(0.9), bad, yes).head());
        assertTrue(chosen(said(0.2), good, yes).head() > 0);
        assertEquals(0, chosen(said(0.2), good, yes).other());
        // Right five times of nine, and sure: that may be luck.
        var luck = new ArrayList<>(java.util.Collections.nCopies(5, said(0.7)));
        luck.addAll(java.util.Collections.nCopies(4, said(0.3)));
        assertEquals(0, chosen(said(0.5), luck, yes).head());
        Answer ten = Answer.of(new Target.Scalar(10));
        Answer thirty = Answer.of(new Target.Scalar(30));
        Ensemble between =
                chosen(
                        thirty,
                        List.of(ten, ten),
                        List.of(new Target.Scalar(14), new Target.Scalar(14)));
        assertEquals(4, between.head() / between.other());
        Ensemble alike = chosen(ten, List.of(), List.of());
        assertEquals(1, alike.head() / alike.other());
    }

    @Test
    void answersArePooledByTheWeights() {
        var one = new Ensemble("same", 0.5, 2, new Same(said(0.6)));
        Answer both = one.answers(List.of(new Text("")), List.of(said(0.2))).get(0);
        double yes = Math.sqrt(0.2) * 0.6 * 0.6;
        double no = Math.sqrt(0.8) * 0.4 * 0.4;
        assertEquals(yes / (yes + no), both.probabilities().get("yes"), 1e-12);
        assertEquals(new Target.Name("yes"), both.target());
        one = new Ensemble("same", 3, 1, new Same(Answer.of(new Target.Scalar(30))));
        List<Answer> ten = List.of(Answer.of(new Target.Scalar(10)));
        assertEquals(
                new Target.Scalar(15), one.answers(List.of(new Text("")), ten).get(0).target());
    }

    @Test
    void whatOthersCannotRunIsNotExported() throws Exception {
        SavedModel model = tuned(BESIDE, text).model();
        for (ModelFormat format : ServiceLoader.load(ModelFormat.class)) {
            var refused =
                    assertThrows(IllegalArgumentException.class, () -> format.files(null, model));
            assertTrue(
                    refused.getMessage().contains("allowed: export --encoder-alone"),
                    refused.getMessage());
        }
    }

    @Test
    void theEncoderAloneAnswersAsItDidAlone() throws Exception {
        FineTuner.Result result = tuned(BESIDE, text);
        SavedModel alone = result.model().alone();
        try (var model = TaskModel.of(alone, List.of(), Device.cpu(), 1)) {
            assertEquals(result.alone(), model.evaluate(Dataset.of(rows(0, 100), model).test()));
        }
    }

    @Test
    void whatCannotBeReadIsRefusedWithItsPlace() throws Exception {
        SavedModel model = tuned(BESIDE, text).model();
        var without = new TreeMap<>(model.files());
        without.remove("bag-of-words.bin");
        refused("no file bag-of-words.bin", model.config().head(), without);
        for (Map.Entry<String, String> key :
                Map.of("control", "allowed: bag-of-words", "weight", "0 to 1000", "fitted", "mean")
                        .entrySet()) {
            ObjectNode changed = model.config().head().ensemble().deepCopy();
            changed.remove(key.getKey());
            refused(key.getValue(), model.config().head().with(changed), model.files());
        }
    }

    private static void refused(String reason, ModelConfig.Head head, Map<String, byte[]> files) {
        var changed = new SavedModel(text.config().with(head), files, text.weights());
        String said =
                assertThrows(
                                IllegalArgumentException.class,
                                () -> TaskModel.of(changed, List.of(), Device.cpu(), 1))
                        .getMessage();
        assertTrue(said.contains(reason), said);
    }

    @Test
    void anotherNameIsRefusedWithThoseThatThereAre() {
        var refused =
                assertThrows(
                        ConfigException.class,
                        () -> StrictYaml.read("{ensemble: forest}", TaskConfig.class));
        assertTrue(refused.getMessage().contains("allowed: bag-of-words, none"));
    }
}
