package io.millrace.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;
import io.millrace.input.Images;
import io.millrace.input.PictureInput;
import io.millrace.nn.BatchNorm;
import io.millrace.nn.Conv2d;
import io.millrace.schemas.config.Check;
import io.millrace.tensor.Parameters;
import io.millrace.tensor.Torch;
import java.util.ArrayList;
import java.util.List;

/**
 * A small residual network (He et al. 2016, the form for small pictures): a convolution, then stages of residual blocks, each
 * stage after the first at half the resolution; the representation is the mean over all positions of the last stage.
 */
public final class ResidualCnn implements GridEncoder, LayeredEncoder<Images>, FilterEncoder {

    /**
     * Options of the encoder.
     *
     * @param widths channels of the stages
     * @param blocks in a stage
     */
    public record Options(List<Integer> widths, Integer blocks) {
        public Options {
            widths = widths == null ? List.of(16, 32, 64) : widths;
            blocks = Check.range("blocks", blocks == null ? 1 : blocks, 1, 100);
            Check.that(!widths.isEmpty(), "widths", widths, "a list of at least one width");
            widths.forEach(width -> Check.range("widths", width, 1, 4096));
        }
    }

    /** Finds it by name. */
    public static final class Provider implements Encoder.Provider<Options, PictureInput> {
        @Override
        public String name() {
            return "cnn";
        }

        @Override
        public Class<Options> options() {
            return Options.class;
        }

        @Override
        public Class<PictureInput> reads() {
            return PictureInput.class;
        }

        @Override
        public Class<? extends Encoder<?>> makes(Options own) {
            return ResidualCnn.class;
        }

        @Override
        public Encoder<?> create(
                Options own, PictureInput input, Parameters parameters, Torch torch) {
            return new ResidualCnn(own, input, parameters, torch);
        }
    }

    /** Two convolutions beside a short cut, which is a convolution of single pixels where the shape changes. */
    private static final class Block {
        private final Conv2d first;
        private final BatchNorm firstNorm;
        private final Conv2d second;
        private final BatchNorm secondNorm;
        private final Conv2d shortcut; // null where the shape stays

        Block(Parameters parameters, Torch torch, String name, int in, int out, int stride) {
            first = new Conv2d(parameters, torch, name + "first", in, out, 3, stride);
            firstNorm = new BatchNorm(parameters, torch, name + "first.norm", out);
            second = new Conv2d(parameters, torch, name + "second", out, out, 3, 1);
            secondNorm = new BatchNorm(parameters, torch, name + "second.norm", out);
            shortcut =
                    in == out && stride == 1
                            ? null
                            : new Conv2d(parameters, torch, name + "shortcut", in, out, 1, stride);
        }

        NDArray forward(NDArray x, Mode mode) {
            NDArray y = Activation.relu(firstNorm.forward(first.forward(x), mode));
            y = secondNorm.forward(second.forward(y), mode);
            return Activation.relu(y.add(shortcut == null ? x : shortcut.forward(x)));
        }
    }

    private static final int[] PLANE = {2, 3};

    private final Options own;
    private final PictureInput input;
    private final Conv2d stem;
    private final NDArray filters;
    private final BatchNorm stemNorm;
    private final List<List<Block>> stages = new ArrayList<>();

    private ResidualCnn(Options own, PictureInput input, Parameters parameters, Torch torch) {
        this.own = own;
        this.input = input;
        int in = own.widths.get(0);
        stem = new Conv2d(parameters, torch, "encoder.stem", input.channels(), in, 3, 1);
        filters = parameters.get("encoder.stem.weight");
        stemNorm = new BatchNorm(parameters, torch, "encoder.stem.norm", in);
        for (int stage = 0; stage < own.widths.size(); stage++) {
            int out = own.widths.get(stage);
            var blocks = new ArrayList<Block>();
            for (int block = 0; block < own.blocks; block++) {
                int stride = stage > 0 && block == 0 ? 2 : 1;
                String name = "encoder.layers." + stage + "." + block + ".";
                blocks.add(new Block(parameters, torch, name, in, out, stride));
                in = out;
            }
            stages.add(blocks);
        }
    }

    @Override
    public NDArray grid(Images in, Mode mode) {
        List<NDArray> outputs = layerOutputs(in, mode);
        return outputs.get(outputs.size() - 1);
    }

    @Override
    public int stride() {
        return 1 << (stages.size() - 1);
    }

    @Override
    public NDArray pooled(Images in, Mode mode) {
        NDArray last = grid(in, mode);
        return last.sum(PLANE).div(last.getShape().get(2) * last.getShape().get(3));
    }

    /** (batch, channels, height, width) of every stage. */
    @Override
    public List<NDArray> layerOutputs(Images in, Mode mode) {
        NDArray x = Activation.relu(stemNorm.forward(stem.forward(in.pixels()), mode));
        var outputs = new ArrayList<NDArray>();
        for (List<Block> blocks : stages) {
            for (Block block : blocks) {
                x = block.forward(x, mode);
            }
            outputs.add(x);
        }
        return outputs;
    }

    /** (channels of the first stage, channels of the picture, 3, 3). */
    @Override
    public NDArray filters() {
        return filters;
    }

    @Override
    public int width() {
        return own.widths.get(own.widths.size() - 1);
    }

    @Override
    public List<String> layers() {
        var names = new ArrayList<String>();
        names.add("encoder.stem.");
        for (int stage = 0; stage < stages.size(); stage++) {
            names.add("encoder.layers." + stage + ".");
        }
        return names;
    }

    @Override
    public double flopsPerSample() {
        double height = input.height();
        double width = input.width();
        int in = own.widths.get(0);
        double sum = 2 * 9.0 * input.channels() * in * height * width;
        for (int stage = 0; stage < own.widths.size(); stage++) {
            int out = own.widths.get(stage);
            for (int block = 0; block < own.blocks; block++) {
                boolean narrows = stage > 0 && block == 0;
                height = narrows ? Math.ceil(height / 2) : height;
                width = narrows ? Math.ceil(width / 2) : width;
                double shortcut = in == out && !narrows ? 0 : in;
                sum += 2 * (9.0 * in + 9.0 * out + shortcut) * out * height * width;
                in = out;
            }
        }
        return sum;
    }
}
