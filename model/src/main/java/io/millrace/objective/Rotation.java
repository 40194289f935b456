package io.millrace.objective;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.core.Linear;
import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.data.Example;
import io.millrace.encoder.ImageEncoder;
import io.millrace.encoder.Mode;
import io.millrace.input.Images;
import io.millrace.input.PlanarInput;
import io.millrace.schemas.payload.Image;
import io.millrace.schemas.plugin.NoOptions;
import io.millrace.tensor.Parameters;
import java.util.function.Supplier;

/**
 * Recognising rotations (Gidaris et al. 2018): every picture is shown upright and turned by 90, 180 and 270 degrees, and
 * which of the four it is is to be told. The loss is the mean cross-entropy in nats; a guess costs ln 4 = 1.386.
 */
public final class Rotation extends GradientObjective {

    private static final int TURNS = 4;

    /** Finds it by name. */
    public static final class Provider implements Objective.Provider<NoOptions, ImageEncoder> {
        @Override
        public String name() {
            return "rotation";
        }

        @Override
        public Class<NoOptions> options() {
            return NoOptions.class;
        }

        @Override
        public Class<ImageEncoder> trains(NoOptions own) {
            return ImageEncoder.class;
        }

        @Override
        public Class<PlanarInput> reads(NoOptions own) {
            return PlanarInput.class;
        }

        @Override
        public void check(NoOptions own, JsonNode fitted, Example example) {
            if (example.payload() instanceof Image image && image.height() != image.width()) {
                throw new IllegalArgumentException(
                        "image is "
                                + image.height()
                                + " x "
                                + image.width()
                                + "; allowed for objective rotation: as high as it is wide, for a"
                                + " quarter turn shows others");
            }
        }

        @Override
        public Objective create(NoOptions own, ImageEncoder encoder, Context context) {
            return new Rotation(encoder, context);
        }
    }

    private final Context context;
    private final PlanarInput input;
    private final ImageEncoder encoder;
    private final NDArray weight;
    private final NDArray bias;

    private Rotation(ImageEncoder encoder, Context context) {
        this.context = context;
        this.input = (PlanarInput) context.input();
        this.encoder = encoder;
        var start = new Parameters.Start.Normal(1 / Math.sqrt(encoder.width()));
        weight = context.parameters().create("head.weight", start, TURNS, encoder.width());
        bias = context.parameters().create("head.bias", Parameters.ZEROS, TURNS);
    }

    @Override
    protected Supplier<Forward> prepare(Batch batch, Mode mode) {
        NDArray upright = input.arrays(batch.manager(), batch.samples()).pixels();
        int rows = batch.size();
        NDArray across = upright.transpose(0, 1, 3, 2);
        NDArray all =
                upright.concat(across.flip(2)) // a quarter turn to the left
                        .concat(upright.flip(2, 3))
                        .concat(across.flip(3));
        long[] turns = new long[TURNS * rows];
        for (int i = 0; i < turns.length; i++) {
            turns[i] = i / rows;
        }
        NDArray wanted = batch.manager().create(turns).toType(DataType.INT64, false);
        return () -> {
            NDArray pooled = encoder.pooled(new Images(all), mode);
            NDArray logits = Linear.linear(pooled, weight, bias).singletonOrThrow();
            NDArray loss = context.torch().crossEntropy(logits, wanted);
            return new Forward(loss, () -> pooled.get(new NDIndex("0:" + rows)));
        };
    }

    @Override
    public int outputs() {
        return encoder.width();
    }

    @Override
    public String unit() {
        return "nats";
    }

    @Override
    public double flopsPerSample() {
        return TURNS * 3 * (encoder.flopsPerSample() + 2.0 * TURNS * encoder.width());
    }
}
