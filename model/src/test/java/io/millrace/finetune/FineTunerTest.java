package io.millrace.finetune;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.data.Example;
import io.millrace.input.CountedInput;
import io.millrace.learner.Learner;
import io.millrace.learner.LearnerConfig;
import io.millrace.learner.Streams;
import io.millrace.release.Safetensors;
import io.millrace.release.Safetensors.Tensor;
import io.millrace.release.SavedModel;
import io.millrace.schemas.payload.Target;
import io.millrace.task.Classification;
import io.millrace.tensor.Precision;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FineTunerTest {

    private static SavedModel pretrained() throws Exception {
        LearnerConfig config = Streams.features("denoising");
        try (var learner = new Learner(config, Device.cpu())) {
            for (Example example : Streams.vectors(300, 1)) {
                learner.add(example);
                while (learner.ready()) {
                    learner.step();
                }
            }
            return learner.pretrained().copied();
        }
    }

    private static Map<String, ByteBuffer> values(SavedModel model) {
        var values = new LinkedHashMap<String, ByteBuffer>();
        model.weights().forEach((name, tensor) -> values.put(name, tensor.tensor().values()));
        return values;
    }

    private static List<LabeledRow> rows() {
        var random = new SplittableRandom(4);
        var rows = new ArrayList<LabeledRow>();
        for (int i = 0; i < 150; i++) {
            Split split = i < 60 ? Split.TRAIN : i < 90 ? Split.VALIDATION : Split.TEST;
            rows.add(
                    new LabeledRow("r" + i, "class" + i % 3, split, Streams.vector(i % 3, random)));
        }
        return rows;
    }

    private static FineTuner tuner(String strategy) throws Exception {
        var options = new ObjectMapper().readTree(strategy);
        return new FineTuner(
                new FineTuneConfig(null, options, 20, 16, 5e-3, 5, null, null, null, null, null),
                Device.cpu(),
                1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"features\"", "\"full\"", "{\"name\":\"top-layers\",\"layers\":1}"})
    void learnsTheTaskAndTouchesOnlyWhatTheStrategySays(String strategy) throws Exception {
        SavedModel encoder = pretrained();
        FineTuner.Result result = tuner(strategy).train(encoder, rows(), 3);
        assertTrue(
                result.test().values().get("accuracy") > 0.85,
                "accuracy " + result.test().values().get("accuracy"));
        assertEquals(
                List.of("class0", "class1", "class2"),
                new Classification().classes(result.model().config().head().fitted()));
        encoder.weights()
                .forEach(
                        (name, tensor) ->
                                assertArrayEquals(
                                        tensor.shape(),
                                        result.model().weights().get(name).shape(),
                                        name));
        Map<String, ByteBuffer> after = values(result.model());
        boolean lower =
                !values(encoder)
                        .get("encoder.layers.0.weight")
                        .equals(after.get("encoder.layers.0.weight"));
        boolean upper =
                !values(encoder)
                        .get("encoder.layers.1.weight")
                        .equals(after.get("encoder.layers.1.weight"));
        assertEquals(strategy.contains("full"), lower);
        assertEquals(!strategy.contains("features"), upper);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"features\"", "\"full\""})
    void tellsHowItGoes(String strategy) throws Exception {
        var losses = new ArrayList<Double>();
        var validations = new ArrayList<Double>();
        var units = new long[1];
        var listener =
                new FineTuner.Listener() {
                    @Override
                    public void stepped(double loss, long ofStep) {
                        losses.add(loss);
                        units[0] += ofStep;
                    }

                    @Override
                    public void validated(double loss) {
                        validations.add(loss);
                    }
                };
        var options = new ObjectMapper().readTree(strategy);
        var config =
                new FineTuneConfig(null, options, 20, 16, 5e-3, 20, null, null, null, null, null);
        SavedModel encoder = pretrained();
        var result =
                new FineTuner(config, Device.cpu(), 1, Precision.FLOAT32, listener)
                        .train(encoder, rows(), 3);
        assertEquals(20, result.epochs());
        assertEquals(20, validations.size());
        assertEquals(20 * 4, losses.size()); // 60 rows in batches of 16
        try (var classifier = TaskModel.of(encoder, List.of("a", "b"), Device.cpu(), 1)) {
            assertEquals(20L * 60 * classifier.input().units(), units[0]);
        }
        assertTrue(losses.get(79) < losses.get(0) / 2, losses::toString);
        assertTrue(validations.get(19) < validations.get(0), validations::toString);
    }

    @Test
    void theRateNeverPassesItsPeak() {
        for (int total = 1; total < 200; total++) {
            double before = 0;
            boolean falling = false;
            for (int step = 0; step < total; step++) {
                double slope = Tuning.slope(step, total);
                assertTrue(slope > 0 && slope <= 1, slope + " at " + step + " of " + total);
                assertTrue(!falling || slope < before, "one peak");
                falling |= slope < before;
                before = slope;
            }
        }
    }

    @Test
    void validationRowsOfUnknownClassesAloneAreNone() throws Exception {
        var without = rows().stream().filter(row -> row.split() != Split.VALIDATION).toList();
        var unknown = new ArrayList<>(without);
        for (LabeledRow row : rows()) {
            if (row.split() == Split.VALIDATION) {
                unknown.add(new LabeledRow(row.id(), "other", row.split(), row.payload()));
            }
        }
        SavedModel encoder = pretrained();
        FineTuner.Result expected = tuner("\"full\"").train(encoder, without, 3);
        FineTuner.Result found = tuner("\"full\"").train(encoder, unknown, 3);
        assertEquals(20, found.epochs());
        assertEquals(values(expected.model()), values(found.model()));
    }

    @Test
    void isAFunctionOfItsSeed() throws Exception {
        SavedModel encoder = pretrained();
        FineTuner.Result once = tuner("\"full\"").train(encoder, rows(), 3);
        FineTuner.Result again = tuner("\"full\"").train(encoder, rows(), 3);
        assertEquals(values(once.model()), values(again.model()));
        FineTuner.Result other = tuner("\"full\"").train(encoder, rows(), 4);
        assertTrue(!values(once.model()).equals(values(other.model())));
    }

    @Test
    void aSavedModelPredictsAsTheOneThatWasTrained() throws Exception {
        FineTuner.Result result = tuner("\"full\"").train(pretrained(), rows(), 3);
        try (var classifier = TaskModel.of(result.model(), List.of(), Device.cpu(), 1)) {
            var test = Dataset.of(rows(), classifier).test();
            assertEquals(result.test(), classifier.evaluate(test));
        }
    }

    @Test
    void aClassThatTheModelLacksIsOneThatItNeverAnswers() throws Exception {
        try (var model = TaskModel.of(pretrained(), List.of("a", "b"), Device.cpu(), 1)) {
            assertTrue(model.head().knows(new Target.Name("a")));
            assertFalse(model.head().knows(new Target.Name("new")));
        }
    }

    @Test
    void aRefusedEncoderLeavesNothingOpen() throws Exception {
        SavedModel good = pretrained();
        var weights = new LinkedHashMap<String, Safetensors.Source>(good.weights());
        weights.put("encoder.other", new Tensor(new long[] {1}, ByteBuffer.allocate(4)));
        var bad = new SavedModel(good.encoder(), "counted", good.input(), good.files(), weights);
        int open = CountedInput.open();
        var e =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> TaskModel.of(bad, List.of("a", "b"), Device.cpu(), 1));
        assertTrue(e.getMessage().contains("no parameter encoder.other"), e.getMessage());
        assertEquals(open, CountedInput.open());
    }

    @Test
    void saysWhatIsMissingWhereThereIsNothingToJudgeBy() throws Exception {
        SavedModel encoder = pretrained();
        var train = rows().stream().filter(row -> row.split() == Split.TRAIN).toList();
        var e =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> tuner("\"full\"").train(encoder, train, 3));
        assertTrue(e.getMessage().contains("0 test rows"), e.getMessage());
    }
}
