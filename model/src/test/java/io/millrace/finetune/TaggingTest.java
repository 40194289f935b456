package io.millrace.finetune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import io.millrace.data.Example;
import io.millrace.encoder.Mode;
import io.millrace.learner.Learner;
import io.millrace.learner.Streams;
import io.millrace.release.SavedModel;
import io.millrace.schemas.config.StrictYaml;
import io.millrace.schemas.payload.Target;
import io.millrace.schemas.payload.Target.Span;
import io.millrace.schemas.payload.Text;
import io.millrace.tensor.HostBytes;
import io.millrace.tensor.Precision;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TaggingTest {

    private static final List<String> ANIMALS = List.of("the cat", "a dog");

    private static SavedModel pretrained() throws Exception {
        try (var learner = new Learner(Streams.text(), Device.cpu())) {
            for (Example example : Streams.sentences(400, 1)) {
                learner.add(example);
                while (learner.ready()) {
                    learner.step();
                }
            }
            return learner.pretrained().copied();
        }
    }

    /** Sentences in which animals are named, and what is eaten, seen or liked. */
    private static List<LabeledRow> rows() {
        var rows = new ArrayList<LabeledRow>();
        for (Example example : Streams.sentences(240, 2)) {
            String text = ((Text) example.payload()).text();
            if (!example.domain().equals("first")) {
                continue;
            }
            var spans = new ArrayList<Span>();
            for (String animal : ANIMALS) {
                if (text.startsWith(animal)) {
                    spans.add(new Span(0, animal.length(), "animal"));
                }
            }
            int apple = text.indexOf("a red apple");
            if (apple >= 0) {
                spans.add(new Span(apple, apple + "a red apple".length(), "food"));
            }
            int i = rows.size();
            Split split = i < 80 ? Split.TRAIN : i < 100 ? Split.VALIDATION : Split.TEST;
            rows.add(
                    new LabeledRow(
                            example.id(), new Target.Spans(spans), split, example.payload()));
        }
        return rows;
    }

    private static FineTuner tuner(int epochs) {
        return new FineTuner(
                StrictYaml.read(
                                "{kind: tagging, strategy: full, batch: 16, learning-rate: 0.005, epochs: "
                                        + epochs
                                        + "}",
                                TaskConfig.class)
                        .tuning(),
                Device.cpu(),
                1);
    }

    @Test
    void itFindsThePartsAndAReleaseFindsThemAgain() throws Exception {
        FineTuner.Result result = tuner(20).train(pretrained(), rows(), 1);
        double f1 = result.test().values().get("entity-f1");
        assertTrue(f1 > 0.9, "entity-f1 " + f1);
        assertEquals(0, result.test().constants().get("entity-f1"));
        try (var model = TaskModel.of(result.model(), List.of(), Device.cpu(), 1)) {
            assertEquals(List.of("animal", "food"), model.task().classes(model.fitted()));
            assertEquals(
                    new Target.Spans(List.of(new Span(0, 7, "animal"), new Span(13, 24, "food"))),
                    model.predict(new Text("the cat eats a red apple today")));
            assertEquals(result.test(), model.evaluate(Dataset.of(rows(), model).test()));
        }
    }

    @Test
    void itsGradientIsThatOfItsLoss() throws Exception {
        SavedModel trained = tuner(1).train(pretrained(), rows(), 1).model();
        try (var model = new TaskModel(trained, Device.cpu(), 1, Precision.DEFAULT, 1);
                NDManager manager = model.torch().manager().newSubManager()) {
            Dataset.Part part = Dataset.Part.of(rows().subList(0, 8), Split.TRAIN, model);
            for (String name : List.of("head.tags.weight", "head.tags.bias")) {
                NDArray parameter = model.parameters().get(name);
                parameter.setRequiresGradient(true);
                float[] gradient;
                try (NDScope scope = new NDScope()) {
                    scope.suppressNotUsedWarning();
                    model.torch().gradient(() -> loss(model, manager, part), () -> {});
                    gradient = HostBytes.floats(parameter.getGradient());
                }
                for (int i : new int[] {0, 1, gradient.length - 1}) {
                    double up = moved(model, manager, part, parameter, i, 1e-2f);
                    double down = moved(model, manager, part, parameter, i, -1e-2f);
                    assertEquals((up - down) / 2e-2, gradient[i], 1e-3, name + " " + i);
                }
            }
        }
    }

    private static NDArray loss(TaskModel model, NDManager manager, Dataset.Part part) {
        return model.head().loss(model.arrays(manager, part.samples()), part.targets(), Mode.EVAL);
    }

    private static double moved(
            TaskModel model,
            NDManager manager,
            Dataset.Part part,
            NDArray parameter,
            int index,
            float by) {
        float[] values = HostBytes.floats(parameter);
        try (var host = HostBytes.of(parameter);
                NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            var bytes = host.bytes().order(java.nio.ByteOrder.nativeOrder());
            bytes.putFloat(index * Float.BYTES, values[index] + by);
            host.store();
            double loss = HostBytes.scalar(loss(model, manager, part));
            bytes.putFloat(index * Float.BYTES, values[index]);
            host.store();
            return loss;
        }
    }

    @Test
    void rowsThatNameNothingAreNotEnough() throws Exception {
        SavedModel encoder = pretrained();
        var none = new ArrayList<LabeledRow>();
        for (LabeledRow row : rows()) {
            none.add(
                    new LabeledRow(
                            row.id(), new Target.Spans(List.of()), row.split(), row.payload()));
        }
        var refused =
                assertThrows(
                        IllegalArgumentException.class, () -> tuner(1).train(encoder, none, 1));
        assertTrue(refused.getMessage().contains("with 0 names; needed: 1 to 126"));
    }

    @Test
    void anInputWithoutPlacesIsRefused() throws Exception {
        SavedModel vectors;
        try (var learner = new Learner(Streams.features("denoising"), Device.cpu())) {
            for (Example example : Streams.vectors(100, 1)) {
                learner.add(example);
            }
            vectors = learner.pretrained().copied();
        }
        var refused =
                assertThrows(
                        IllegalArgumentException.class, () -> tuner(1).train(vectors, rows(), 1));
        assertTrue(
                refused.getMessage()
                        .contains("task tagging needs an input that is a LocatedTokens"),
                refused.getMessage());
    }
}
