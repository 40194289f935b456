package io.millrace.finetune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.data.Example;
import io.millrace.learner.Learner;
import io.millrace.learner.Streams;
import io.millrace.release.SavedModel;
import io.millrace.tensor.HostBytes;
import io.millrace.tensor.Parameters;
import io.millrace.tensor.Torch;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class LowRankTest {

    private static final String UP = Adapters.PREFIX + "encoder.w.up";
    private static final String DOWN = Adapters.PREFIX + "encoder.w.down";

    private static ByteBuffer bytes(float[] values) {
        ByteBuffer bytes =
                ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return bytes;
    }

    private static NDArray loss(Parameters parameters, NDArray x) {
        NDArray out = x.matMul(parameters.get("encoder.w").reshape(5, 12).transpose());
        return Activation.tanh(out).square().sum();
    }

    private static float changed(
            Parameters parameters, Adapters adapters, NDArray x, String name, int at, float by) {
        float[] values = HostBytes.floats(parameters.get(name));
        values[at] += by;
        parameters.set(name, bytes(values));
        adapters.fold();
        float loss = HostBytes.scalar(loss(parameters, x));
        values[at] -= by;
        parameters.set(name, bytes(values));
        adapters.fold();
        return loss;
    }

    /** A matrix of three axes, as a convolution has, at a place where neither factor is zero. */
    @Test
    void theGradientsOfTheFactorsAreThoseOfTheLossByFiniteDifferences() {
        try (var torch = new Torch(Device.cpu(), 1)) {
            var parameters = new Parameters(torch.manager(), 3);
            parameters.create("encoder.w", new Parameters.Start.Normal(0.5), 5, 3, 4);
            float[] before = HostBytes.floats(parameters.get("encoder.w"));
            NDArray x = parameters.create("x", new Parameters.Start.Normal(1), 6, 12);
            try (var adapters = new Adapters(torch, parameters, List.of("encoder.w"), 2, 1.5)) {
                assertEquals(2 * (5 + 12), adapters.size());
                adapters.fold();
                assertEquals(
                        List.of(box(before)),
                        List.of(box(HostBytes.floats(parameters.get("encoder.w")))));
                var random = new SplittableRandom(1);
                float[] up = new float[10];
                for (int i = 0; i < up.length; i++) {
                    up[i] = (float) (random.nextDouble() - 0.5);
                }
                parameters.set(UP, bytes(up));
                adapters.fold();
                for (String name : List.of(UP, DOWN)) {
                    parameters.get(name).setRequiresGradient(true);
                }
                // Twice: what is left of the first must not be in the second.
                for (int pass = 0; pass < 2; pass++) {
                    torch.gradient(() -> loss(parameters, x), () -> {});
                    for (String name : List.of(UP, DOWN)) {
                        if (pass > 0) {
                            torch.zero(Torch.list(List.of(parameters.get(name).getGradient())));
                        }
                    }
                    adapters.chain();
                }
                for (String name : List.of(UP, DOWN)) {
                    float[] slope = HostBytes.floats(parameters.get(name).getGradient());
                    for (int at = 0; at < slope.length; at++) {
                        float h = 1e-2f;
                        double difference =
                                (changed(parameters, adapters, x, name, at, h)
                                                - changed(parameters, adapters, x, name, at, -h))
                                        / (2 * h);
                        assertEquals(
                                difference, slope[at], 0.02 + 0.02 * Math.abs(difference), name);
                    }
                }
            }
            assertEquals(List.of("encoder.w", "x"), parameters.names());
        }
    }

    private static List<Float> box(float[] values) {
        var all = new ArrayList<Float>();
        for (float value : values) {
            all.add(value);
        }
        return all;
    }

    private static SavedModel pretrained() throws Exception {
        try (var learner = new Learner(Streams.features("denoising"), Device.cpu())) {
            for (Example example : Streams.vectors(300, 1)) {
                learner.add(example);
                while (learner.ready()) {
                    learner.step();
                }
            }
            return learner.pretrained().copied();
        }
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

    @Test
    void aMatrixMovesInAsManyDirectionsAsTheRankAndNothingElseDoes() throws Exception {
        SavedModel encoder = pretrained();
        var section = new ObjectMapper().readTree("{\"name\":\"low-rank\",\"rank\":1}");
        var config =
                new FineTuneConfig(null, section, 20, 16, 1e-2, 20, null, null, null, null, null);
        FineTuner.Result result = new FineTuner(config, Device.cpu(), 1).train(encoder, rows(), 3);
        assertTrue(result.test().values().get("accuracy") > 0.85, result.test().values()::toString);
        assertTrue(
                result.model().weights().keySet().stream()
                        .noneMatch(name -> name.startsWith(Adapters.PREFIX)),
                result.model().weights().keySet()::toString);
        try (var torch = new Torch(Device.cpu(), 1)) {
            for (String name : encoder.weights().keySet()) {
                ByteBuffer was = encoder.weights().get(name).tensor().values();
                ByteBuffer is = result.model().weights().get(name).tensor().values();
                long[] shape = encoder.weights().get(name).shape();
                if (shape.length < 2) {
                    assertEquals(was, is, name);
                    continue;
                }
                float[] moved = new float[was.remaining() / Float.BYTES];
                for (int i = 0; i < moved.length; i++) {
                    moved[i] =
                            is.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(i)
                                    - was.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(i);
                }
                float[] singular =
                        HostBytes.floats(
                                torch.singularValues(
                                        torch.manager().create(moved, new Shape(shape))));
                assertTrue(singular[0] > 1e-3, name + " has not moved");
                assertTrue(
                        singular[1] < 1e-4 * Math.max(1, singular[0]), name + " moved more widely");
            }
        }
    }
}
