package io.millrace.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;
import io.millrace.input.VectorInput;
import io.millrace.input.Vectors;
import io.millrace.nn.Linear;
import io.millrace.schemas.config.Check;
import io.millrace.tensor.Parameters;
import io.millrace.tensor.Parameters.Start;
import io.millrace.tensor.Torch;
import java.util.ArrayList;
import java.util.List;

/** Fully connected layers over a vector, each followed by its activation. */
public class MlpEncoder implements VectorEncoder, LayeredEncoder<Vectors>, FilterEncoder {

    /** What follows every layer. */
    public enum Nonlinearity {
        /** Rectifier. */
        RELU {
            @Override
            NDArray of(NDArray x) {
                return Activation.relu(x);
            }
        },
        /** Gaussian error linear unit (Hendrycks and Gimpel 2016). */
        GELU {
            @Override
            NDArray of(NDArray x) {
                return Activation.gelu(x);
            }
        },
        /** Logistic sigmoid. */
        SIGMOID {
            @Override
            NDArray of(NDArray x) {
                return Activation.sigmoid(x);
            }

            @Override
            double variance(int in, int out) {
                return 2.0 / (in + out); // Glorot and Bengio 2010
            }
        };

        abstract NDArray of(NDArray x);

        /** Of the weights at the start: He et al. 2015, for rectifiers. */
        double variance(int in, int out) {
            return 2.0 / in;
        }
    }

    /**
     * Options of the encoder.
     *
     * @param widths of the layers, from the input up
     * @param activation of every layer
     */
    public record Options(List<Integer> widths, Nonlinearity activation) {
        public Options {
            widths = widths == null ? List.of(512, 256) : widths;
            activation = activation == null ? Nonlinearity.RELU : activation;
            Check.that(!widths.isEmpty(), "widths", widths, "a list of at least one width");
            widths.forEach(width -> Check.range("widths", width, 1, 1 << 20));
        }

        private boolean binary() {
            return widths.size() == 1 && activation == Nonlinearity.SIGMOID;
        }
    }

    /** Finds it by name. */
    public static final class Provider implements Encoder.Provider<Options, VectorInput> {
        @Override
        public String name() {
            return "mlp";
        }

        @Override
        public Class<Options> options() {
            return Options.class;
        }

        @Override
        public Class<VectorInput> reads() {
            return VectorInput.class;
        }

        @Override
        public Class<? extends Encoder<?>> makes(Options own) {
            return own.binary() ? OneSigmoidLayer.class : MlpEncoder.class;
        }

        @Override
        public Encoder<?> create(
                Options own, VectorInput input, Parameters parameters, Torch torch) {
            return own.binary()
                    ? new OneSigmoidLayer(own, input.size(), parameters, torch)
                    : new MlpEncoder(own, input.size(), parameters, torch);
        }
    }

    /** The case that has a probability for every hidden unit. */
    private static final class OneSigmoidLayer extends MlpEncoder implements BinaryUnits {
        private final NDArray weight;
        private final NDArray bias;

        OneSigmoidLayer(Options own, int size, Parameters parameters, Torch torch) {
            super(own, size, parameters, torch);
            weight = parameters.get("encoder.layers.0.weight");
            bias = parameters.get("encoder.layers.0.bias");
        }

        @Override
        public NDArray weight() {
            return weight;
        }

        @Override
        public NDArray bias() {
            return bias;
        }
    }

    private final int size;
    private final Nonlinearity activation;
    private final int[] widths;
    private final List<Linear> layers = new ArrayList<>();
    private final NDArray lowest;

    private MlpEncoder(Options own, int size, Parameters parameters, Torch torch) {
        this.size = size;
        this.activation = own.activation;
        this.widths = own.widths.stream().mapToInt(Integer::intValue).toArray();
        int in = size;
        for (int i = 0; i < widths.length; i++) {
            int out = widths[i];
            var start = new Start.Normal(Math.sqrt(activation.variance(in, out)));
            layers.add(new Linear(parameters, torch, "encoder.layers." + i, in, out, start));
            in = out;
        }
        lowest = parameters.get("encoder.layers.0.weight");
    }

    @Override
    public NDArray pooled(Vectors in, Mode mode) {
        return layerOutputs(in, mode).get(layers.size() - 1);
    }

    /** (batch, width of the layer) of every layer. */
    @Override
    public List<NDArray> layerOutputs(Vectors in, Mode mode) {
        var outputs = new ArrayList<NDArray>();
        NDArray x = in.values();
        for (Linear layer : layers) {
            x = activation.of(layer.forward(x));
            outputs.add(x);
        }
        return outputs;
    }

    /** (width of the first layer, size). */
    @Override
    public NDArray filters() {
        return lowest;
    }

    @Override
    public int width() {
        return widths[widths.length - 1];
    }

    @Override
    public int[] widths() {
        return widths.clone();
    }

    @Override
    public int size() {
        return size;
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
        int in = size;
        for (int width : widths) {
            sum += 2.0 * in * width;
            in = width;
        }
        return sum;
    }
}
