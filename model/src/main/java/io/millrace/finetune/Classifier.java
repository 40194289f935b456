package io.millrace.finetune;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import io.millrace.encoder.Encoder;
import io.millrace.encoder.TransformerEncoder;
import io.millrace.input.Input;
import io.millrace.learner.LearnerConfig;
import io.millrace.release.Safetensors.Tensor;
import io.millrace.release.SavedModel;
import io.millrace.schemas.payload.Payload;
import io.millrace.tensor.HostBytes;
import io.millrace.tensor.Parameters;
import io.millrace.tensor.Torch;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An encoder with a linear classifier on its standardised representations. One thread makes, uses and closes it.
 *
 * <p>Parameters on top: {@code head.shift} and {@code head.scale} (width), fixed by the training rows before the first
 * step; {@code head.weight} (classes, width) and {@code head.bias}.
 */
public final class Classifier implements AutoCloseable {

    private static final int PREDICT_BATCH = 64;

    private final Torch torch;
    private final Input input;
    private final Parameters parameters;
    private final Encoder encoder;
    private final List<String> labels;
    private final SavedModel saved;

    /**
     * @param saved its weights may name the head's too: then it is a classifier already trained
     * @param seed of what starts at random
     */
    public Classifier(
            SavedModel saved, List<String> labels, Device device, int threads, long seed) {
        this.saved = saved;
        this.labels = labels;
        torch = new Torch(device, threads);
        Input loaded = null;
        try {
            loaded =
                    LearnerConfig.inputProvider(saved.inputName())
                            .load(saved.input(), saved.files());
            input = loaded;
            parameters = new Parameters(torch.manager(), seed);
            encoder =
                    LearnerConfig.encoderProvider(saved.encoder().get("name").asText())
                            .create(saved.encoder(), input, parameters, torch);
            int width = encoder.width();
            parameters.create("head.shift", Parameters.ZEROS, width);
            parameters.create("head.scale", Parameters.ONES, width);
            parameters.create(
                    "head.weight", new Parameters.Start.Normal(0.02), labels.size(), width);
            parameters.create("head.bias", Parameters.ZEROS, labels.size());
            saved.weights()
                    .forEach(
                            (name, tensor) ->
                                    parameters.set(name, tensor.tensor().values().duplicate()));
        } catch (Throwable e) {
            if (loaded != null) {
                loaded.close();
            }
            torch.close();
            throw e;
        }
    }

    /** Class names in the order of the outputs. */
    public List<String> labels() {
        return labels;
    }

    Torch torch() {
        return torch;
    }

    /** What turns payloads into samples. */
    public Input input() {
        return input;
    }

    Parameters parameters() {
        return parameters;
    }

    Encoder encoder() {
        return encoder;
    }

    /** Scores of every class from representations: (batch, width) to (batch, classes). */
    NDArray logits(NDArray representations) {
        NDArray x =
                representations.sub(parameters.get("head.shift")).mul(parameters.get("head.scale"));
        return TransformerEncoder.linear(
                x, parameters.get("head.weight"), parameters.get("head.bias"));
    }

    /** The likeliest class of every sample. */
    public int[] classify(List<byte[]> samples) {
        int[] out = new int[samples.size()];
        for (int from = 0; from < samples.size(); from += PREDICT_BATCH) {
            List<byte[]> part =
                    samples.subList(from, Math.min(samples.size(), from + PREDICT_BATCH));
            try (NDManager manager = torch.manager().newSubManager();
                    NDScope scope = new NDScope()) {
                scope.suppressNotUsedWarning();
                argmax(
                        HostBytes.floats(logits(encoder.represent(manager, part))),
                        labels.size(),
                        out,
                        from);
            }
        }
        return out;
    }

    static void argmax(float[] logits, int classes, int[] out, int from) {
        for (int row = 0; row < logits.length / classes; row++) {
            int best = 0;
            for (int c = 1; c < classes; c++) {
                if (logits[row * classes + c] > logits[row * classes + best]) {
                    best = c;
                }
            }
            out[from + row] = best;
        }
    }

    /** The label of a payload. */
    public String predict(Payload payload) {
        return labels.get(classify(List.of(input.encode(payload)))[0]);
    }

    /** How well it does on rows. */
    public Metrics evaluate(Dataset.Part part) {
        return Metrics.of(part.classes(), classify(part.samples()));
    }

    /** Everything needed to make it again, weights copied. */
    public SavedModel save() {
        var weights = new LinkedHashMap<String, Tensor>();
        for (String name : parameters.names()) {
            NDArray array = parameters.get(name);
            weights.put(name, new Tensor(array.getShape().getShape(), copy(array)));
        }
        return saved.with(Map.copyOf(weights));
    }

    static ByteBuffer copy(NDArray array) {
        try (var host = HostBytes.of(array)) {
            ByteBuffer from = host.bytes();
            ByteBuffer to = ByteBuffer.allocate(from.remaining());
            return to.put(from).flip().order(ByteOrder.LITTLE_ENDIAN);
        }
    }

    @Override
    public void close() {
        input.close();
        torch.close();
    }
}
