package io.millrace.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.input.Input;
import io.millrace.input.Options;
import io.millrace.input.VectorInput;
import io.millrace.tensor.Parameters;
import io.millrace.tensor.Parameters.Start;
import io.millrace.tensor.Torch;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

/** Fully connected layers over a vector, each followed by its activation. */
public final class MlpEncoder implements Encoder {

    /** Finds it by name. */
    public static final class Provider implements Encoder.Provider {
        @Override
        public String name() {
            return "mlp";
        }

        @Override
        public Class<? extends Input> reads() {
            return VectorInput.class;
        }

        @Override
        public JsonNode complete(JsonNode options) {
            Options given = Options.of("encoder", options);
            List<Integer> widths = given.integers("widths", List.of(512, 256));
            String activation =
                    given.text("activation", "relu", List.of("relu", "gelu", "sigmoid"));
            given.done(List.of("name"));
            ObjectNode complete = Options.node().put("activation", activation);
            widths.forEach(complete.putArray("widths")::add);
            return complete;
        }

        @Override
        public Encoder create(JsonNode options, Input input, Parameters parameters, Torch torch) {
            if (!(input instanceof VectorInput vector)) {
                throw new IllegalArgumentException(
                        "encoder mlp cannot read input "
                                + input.name()
                                + "; allowed: inputs of vectors (features)");
            }
            return new MlpEncoder(options, vector, parameters);
        }
    }

    private final JsonNode options;
    private final VectorInput input;
    private final String activation;
    private final int[] widths;
    private final List<NDArray> weights = new ArrayList<>();
    private final List<NDArray> biases = new ArrayList<>();

    private MlpEncoder(JsonNode options, VectorInput input, Parameters parameters) {
        this.options = options;
        this.input = input;
        this.activation = options.get("activation").asText();
        this.widths = new int[options.get("widths").size()];
        int fanIn = input.size();
        for (int i = 0; i < widths.length; i++) {
            widths[i] = options.get("widths").get(i).asInt();
            // He et al. 2015 for rectifiers, Glorot and Bengio 2010 for the sigmoid.
            double variance =
                    activation.equals("sigmoid") ? 2.0 / (fanIn + widths[i]) : 2.0 / fanIn;
            weights.add(
                    parameters.create(
                            "encoder.layers." + i + ".weight",
                            new Start.Normal(Math.sqrt(variance)),
                            widths[i],
                            fanIn));
            biases.add(
                    parameters.create(
                            "encoder.layers." + i + ".bias", Parameters.ZEROS, widths[i]));
            fanIn = widths[i];
        }
    }

    @Override
    public String name() {
        return "mlp";
    }

    @Override
    public JsonNode options() {
        return options;
    }

    @Override
    public int width() {
        return widths[widths.length - 1];
    }

    /** Widths from the input up. */
    public int[] widths() {
        return widths.clone();
    }

    /** Name of the activation. */
    public String activation() {
        return activation;
    }

    /** What it reads. */
    public VectorInput input() {
        return input;
    }

    /** Representations of a batch of vectors: (batch, size) to (batch, width). */
    public NDArray encode(NDArray vectors) {
        NDArray x = vectors;
        for (int i = 0; i < widths.length; i++) {
            NDArray sum = TransformerEncoder.linear(x, weights.get(i), biases.get(i));
            x =
                    switch (activation) {
                        case "relu" -> Activation.relu(sum);
                        case "gelu" -> Activation.gelu(sum);
                        default -> Activation.sigmoid(sum);
                    };
        }
        return x;
    }

    @Override
    public NDArray represent(NDManager manager, List<byte[]> samples) {
        return encode(vectors(manager, samples));
    }

    /** The samples' values, (batch, size). */
    public NDArray vectors(NDManager manager, List<byte[]> samples) {
        ByteBuffer bytes =
                ByteBuffer.allocateDirect(samples.size() * input.size() * Float.BYTES)
                        .order(ByteOrder.nativeOrder());
        FloatBuffer values = bytes.asFloatBuffer();
        for (byte[] sample : samples) {
            input.values(sample, values);
        }
        return manager.create(bytes, new Shape(samples.size(), input.size()), DataType.FLOAT32);
    }

    @Override
    public List<String> layers() {
        var names = new ArrayList<String>();
        for (int i = 0; i < widths.length; i++) {
            names.add("encoder.layers." + i + ".");
        }
        return names;
    }

    @Override
    public double flopsPerSample() {
        double sum = 0;
        int fanIn = input.size();
        for (int width : widths) {
            sum += 2.0 * fanIn * width;
            fanIn = width;
        }
        return sum;
    }
}
