package io.millrace.objective;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.millrace.encoder.GridEncoder;
import io.millrace.encoder.Mode;
import io.millrace.input.Images;
import io.millrace.input.PictureInput;
import io.millrace.nn.Linear;
import io.millrace.schemas.config.Check;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/**
 * Masked image modelling in its simple form (Xie et al. 2022, "SimMIM"): squares of a picture are hidden, the mean level in
 * their place, and a linear layer gives every part back from its representation. The loss is the mean squared error of the
 * hidden pixels, as in He et al. 2022, where the paper has the absolute error; scaled pixels have variance 1, so one who always says the mean has a
 * loss of about 1. What is a picture of sound or of a series is learned alike.
 */
public final class MaskedImageModel extends GradientObjective {

    /**
     * Options of the objective.
     *
     * @param share of the squares that are hidden
     * @param patch side of a square in pixels
     */
    public record Options(Double share, Integer patch) {
        public Options {
            share = Check.range("share", share == null ? 0.5 : share, 0.05, 0.95);
            patch = Check.range("patch", patch == null ? 4 : patch, 1, 1024);
        }
    }

    /** Finds it by name. */
    public static final class Provider implements Objective.Provider<Options, GridEncoder> {
        @Override
        public String name() {
            return "masked-image-model";
        }

        @Override
        public Class<Options> options() {
            return Options.class;
        }

        @Override
        public Class<GridEncoder> trains(Options own) {
            return GridEncoder.class;
        }

        @Override
        public Class<PictureInput> reads(Options own) {
            return PictureInput.class;
        }

        @Override
        public Objective create(Options own, GridEncoder encoder, Context context) {
            return new MaskedImageModel(own, encoder, context);
        }
    }

    private final Options own;
    private final PictureInput input;
    private final GridEncoder encoder;
    private final Linear head;
    private final int down;
    private final int across;

    private MaskedImageModel(Options own, GridEncoder encoder, Context context) {
        this.own = own;
        this.input = (PictureInput) context.input();
        this.encoder = encoder;
        int values = input.channels() * encoder.stride() * encoder.stride();
        head = new Linear(context.parameters(), context.torch(), "head", encoder.width(), values);
        down = parts(input.height(), own.patch);
        across = parts(input.width(), own.patch);
        Check.that(
                down * across > 1,
                "patch",
                own.patch,
                "less than a picture, which is " + input.height() + " x " + input.width());
    }

    private static int parts(int length, int of) {
        return (length + of - 1) / of;
    }

    @Override
    protected Supplier<Forward> prepare(Batch batch, Mode mode) {
        NDArray pixels = input.arrays(batch.manager(), batch.samples()).pixels();
        float[] hides = new float[batch.size() * input.height() * input.width()];
        double count = 0;
        for (int row = 0; row < batch.size(); row++) {
            count += hide(hides, row, batch.random());
        }
        NDArray hidden =
                batch.manager()
                        .create(hides, new Shape(batch.size(), 1, input.height(), input.width()));
        NDArray seen = pixels.mul(hidden.neg().add(1f));
        float values = (float) (count * input.channels());
        return () -> {
            NDArray error = picture(encoder.grid(new Images(seen), mode)).sub(pixels);
            return Forward.of(error.square().mul(hidden).sum().div(values));
        };
    }

    /** Marks the hidden pixels of one picture with 1; returns how many. */
    private int hide(float[] hides, int row, SplittableRandom random) {
        int[] squares = new int[down * across];
        Arrays.setAll(squares, i -> i);
        int wanted =
                Math.min(
                        squares.length - 1,
                        Math.max(1, (int) Math.round(own.share * squares.length)));
        int pixels = 0;
        for (int i = 0; i < wanted; i++) {
            int chosen = random.nextInt(i, squares.length);
            int square = squares[chosen];
            squares[chosen] = squares[i];
            int top = square / across * own.patch;
            int left = square % across * own.patch;
            int right = Math.min(left + own.patch, input.width());
            for (int y = top; y < Math.min(top + own.patch, input.height()); y++) {
                int line = (row * input.height() + y) * input.width();
                Arrays.fill(hides, line + left, line + right, 1f);
                pixels += right - left;
            }
        }
        return pixels;
    }

    /** (batch, width, rows, columns) of representations to pictures. */
    private NDArray picture(NDArray grid) {
        int stride = encoder.stride();
        Shape shape = grid.getShape();
        long rows = shape.get(2);
        long columns = shape.get(3);
        NDArray parts =
                head.forward(grid.transpose(0, 2, 3, 1))
                        .reshape(shape.get(0), rows, columns, stride, stride, input.channels())
                        .transpose(0, 5, 1, 3, 2, 4)
                        .reshape(shape.get(0), input.channels(), rows * stride, columns * stride);
        return parts.get(new NDIndex(":, :, 0:" + input.height() + ", 0:" + input.width()));
    }

    @Override
    public String unit() {
        return "squared error";
    }

    @Override
    public double flopsPerSample() {
        double parts =
                (double) parts(input.height(), encoder.stride())
                        * parts(input.width(), encoder.stride());
        double values = (double) input.channels() * encoder.stride() * encoder.stride();
        return 3 * (encoder.flopsPerSample() + 2 * parts * values * encoder.width());
    }
}
