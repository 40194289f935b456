package io.millrace.finetune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.millrace.data.Example;
import io.millrace.data.Sample;
import io.millrace.export.ModelFormat;
import io.millrace.input.TokenBatch;
import io.millrace.input.TokenInput;
import io.millrace.learner.Learner;
import io.millrace.learner.LearnerConfig;
import io.millrace.learner.Streams;
import io.millrace.release.ModelConfig;
import io.millrace.release.SavedModel;
import io.millrace.schemas.config.StrictYaml;
import io.millrace.schemas.payload.Text;
import io.millrace.tensor.HostBytes;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class WideAndDeepTest {

    private static SavedModel text;

    @BeforeAll
    static void pretrain() throws Exception {
        text = pretrained(Streams.text(), Streams.sentences(400, 1));
    }

    private static SavedModel pretrained(LearnerConfig config, List<Example> stream)
            throws Exception {
        try (var learner = new Learner(config, Device.cpu())) {
            for (Example example : stream) {
                learner.add(example);
                while (learner.ready()) {
                    learner.step();
                }
            }
            return learner.pretrained().copied();
        }
    }

    /** What somebody eats, sees or likes. */
    private static List<LabeledRow> rows(int train) {
        var rows = new ArrayList<LabeledRow>();
        // The first half is of one domain, in lower case.
        for (Example example : Streams.sentences(2 * train + 120, 2).subList(0, train + 60)) {
            String said = ((Text) example.payload()).text();
            String label = said.contains("apple") ? "red" : "no";
            int i = rows.size();
            Split split = i < train ? Split.TRAIN : i < train + 20 ? Split.VALIDATION : Split.TEST;
            rows.add(new LabeledRow(example.id(), label, split, example.payload()));
        }
        return rows;
    }

    private static FineTuner.Result tuned(String options, SavedModel encoder, int train)
            throws Exception {
        FineTuneConfig config = StrictYaml.read("{" + options + "}", TaskConfig.class).tuning();
        return new FineTuner(config, Device.cpu(), 1).train(encoder, rows(train), 1);
    }

    @Test
    void aReleaseAnswersAsItWasJudgedAndASeedGivesTheSameBytes() throws Exception {
        for (String strategy : List.of("full", "features")) {
            String options = "pooling: wide-and-deep, epochs: 2, strategy: " + strategy;
            FineTuner.Result result = tuned(options, text, 100);
            double accuracy = result.test().values().get("accuracy");
            assertTrue(accuracy > 0.9, strategy + ": accuracy " + accuracy);
            ModelConfig.Head head = result.model().config().head();
            assertEquals("wide-and-deep", head.pooling());
            try (var model = TaskModel.of(result.model(), List.of(), Device.cpu(), 1)) {
                assertEquals(result.test(), model.evaluate(Dataset.of(rows(100), model).test()));
            }
            FineTuner.Result again = tuned(options, text, 100);
            result.model()
                    .weights()
                    .forEach(
                            (name, weight) ->
                                    assertEquals(
                                            weight.tensor().values(),
                                            again.model().weights().get(name).tensor().values(),
                                            name));
        }
    }

    @Test
    void whatOthersCannotRunIsNotExported() throws Exception {
        SavedModel model = tuned("pooling: wide-and-deep, epochs: 1", text, 40).model();
        for (ModelFormat format : ServiceLoader.load(ModelFormat.class)) {
            var refused =
                    assertThrows(IllegalArgumentException.class, () -> format.files(null, model));
            assertTrue(refused.getMessage().contains("allowed: a task with pooling: encoder"));
        }
    }

    @Test
    void whatHasNoTokensHasNoBagOfThem() throws Exception {
        SavedModel vectors = pretrained(Streams.features("denoising"), Streams.vectors(300, 1));
        var refused =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> tuned("pooling: wide-and-deep", vectors, 40));
        assertTrue(refused.getMessage().contains("allows: encoder"), refused.getMessage());
    }

    @Test
    void fewLabelsAreTakenAsOftenAsTheFloorSays() throws Exception {
        String options = "epochs: 2, batch: 8, patience: 2, learning-rate: 1.0e-9, dropout: 0";
        assertEquals(2, tuned(options, text, 16).epochs());
        // 60 steps of 2 an epoch: patience grows as the epochs do, so that nothing stops it
        assertEquals(30, tuned(options + ", min-steps: 60", text, 16).epochs());
    }

    @Test
    void whatAStepHidesIsAFunctionOfItsRandomAndNeverAll() throws Exception {
        try (var model = TaskModel.of(text, List.of("a", "b"), Device.cpu(), 1);
                NDManager manager = model.torch().manager().newSubManager()) {
            var input = (TokenInput) model.input();
            var samples = new ArrayList<Sample>();
            for (Example example : Streams.sentences(50, 3)) {
                samples.add(new Sample("", input.encode(example.payload())));
            }
            var seen = new ArrayList<List<Boolean>>();
            for (double share : new double[] {0.3, 0.3, 0.9}) {
                TokenBatch batch = TokenBatch.of(input, samples);
                var in = batch.hide(share, new SplittableRandom(5)).arrays(manager);
                float[] weights = HostBytes.floats(in.weights());
                var shown = new ArrayList<Boolean>();
                for (boolean one : in.seen().toBooleanArray()) {
                    shown.add(one);
                }
                seen.add(shown);
                for (int row = 0; row < batch.rows(); row++) {
                    double sum = 0;
                    for (int i = row * batch.time(); i < (row + 1) * batch.time(); i++) {
                        sum += weights[i];
                        assertTrue(weights[i] == 0 || shown.get(i), "what is hidden counts");
                        boolean special = input.special(batch.ids()[i]);
                        boolean there = i < row * batch.time() + batch.length(row);
                        assertTrue(!there || !special || shown.get(i), "a blank is hidden");
                    }
                    assertEquals(1, sum, 1e-5);
                }
            }
            assertEquals(seen.get(0), seen.get(1));
            long shown = seen.get(0).stream().filter(one -> one).count();
            assertTrue(shown > seen.get(2).stream().filter(one -> one).count());
        }
    }
}
