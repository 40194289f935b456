package io.millrace.continual;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.millrace.data.Sample;
import io.millrace.objective.Batch;
import io.millrace.objective.Forward;
import io.millrace.objective.Objective;
import io.millrace.schemas.config.Check;
import io.millrace.tensor.HostBytes;
import io.millrace.tensor.Parameters;
import io.millrace.tensor.Torch;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Dark experience replay, the form called DER++ (Buzzega et al. 2020): what the model gave out for a sample when it was new
 * is kept beside the sample in replay, and giving out something else for it later costs the squared distance.
 *
 * <p>The paper's loss is {@code new + α · distance + β · replayed}, with two draws from replay, one for the distance and
 * one for the loss on what is replayed. Here both are taken of the one replayed part of a batch, and the loss is the mean
 * over the whole batch: with a share s of replay a step differentiates {@code (1 - s) · (new + β · (replayed + α ·
 * distance))}, where β is s / (1 - s). So β is {@code replay.share}, which is 1 at the default of one half, and with it α
 * is the paper's; the factor in front changes nothing but where gradients are clipped. What else differs: outputs are the
 * objective's representations ({@link Forward#outputs}), for there are no classes; the distance is the mean over their
 * values, as in the authors' code; and where an objective hides part of its input, the two outputs compared saw other
 * parts hidden, as they saw other augmentations in the paper. Outputs are those from before the update that a sample took
 * part in, and are never renewed.
 *
 * <p>Every sample in replay costs 4 bytes more for each output, within replay's bytes: fewer of them are kept. What that
 * buys was measured in the same bytes, as the loss on a first domain after a second one, with replay alone and with this.
 * Small pictures learned by their turns, with room for a dozen: 1.37 and 1.11 (8 seeds; on the second domain 0.75 and
 * 0.90). Handwritten digits, then printed letters: no difference, 0.61 and 0.62 with room for 138 pictures, 0.84 and 0.79
 * for 26 (3 seeds, up to 0.25 apart). Denoising, where a sample gives every value back: nothing gained, 0.069 and, from α
 * 0.03 to 1, 0.072 to 0.086 (3 seeds). Without replay it does nothing.
 */
public final class DarkExperienceReplay
        implements Continual.Strategy<DarkExperienceReplay.Options> {

    /**
     * Options of the strategy.
     *
     * @param alpha weight of the distance, against the loss on the same samples
     */
    public record Options(Double alpha) {
        public Options {
            alpha = Check.range("alpha", alpha == null ? 0.5 : alpha, 0, 1e6);
        }
    }

    @Override
    public String name() {
        return "der++";
    }

    @Override
    public Class<Options> options() {
        return Options.class;
    }

    @Override
    public Continual create(Options own, Objective objective, Parameters parameters, Torch torch) {
        Check.that(
                objective.outputs() > 0,
                "continual",
                name(),
                "a strategy that compares no outputs: this objective gives out none");
        return new Rehearsal(own.alpha, objective.outputs());
    }

    private static final class Rehearsal implements Continual {
        private final double alpha;
        private final int outputs;

        Rehearsal(double alpha, int outputs) {
            this.alpha = alpha;
            this.outputs = outputs;
        }

        @Override
        public NDArray penalty(Batch batch, Forward forward) {
            if (alpha == 0 || forward.outputs() == null || !compares(batch)) {
                return null;
            }
            List<Sample> samples = batch.samples();
            float[] wanted = new float[samples.size() * outputs];
            float[] counts = new float[samples.size()];
            for (int row = 0; row < counts.length; row++) {
                byte[] kept = samples.get(row).kept();
                if (comparable(kept)) {
                    counts[row] = 1;
                    floats(kept).asFloatBuffer().get(wanted, row * outputs, outputs);
                }
            }
            NDManager manager = batch.manager();
            NDArray before = manager.create(wanted, new Shape(counts.length, outputs));
            NDArray mask = manager.create(counts, new Shape(counts.length, 1));
            NDArray distance = forward.outputs().get().sub(before).square().mul(mask);
            return distance.mul(alpha).mean(); // in this order: a scalar would become float64
        }

        private boolean compares(Batch batch) {
            return batch.replayed().stream().anyMatch(sample -> comparable(sample.kept()));
        }

        /** What came into replay before the strategy was chosen, or under another one, is rehearsed only. */
        private boolean comparable(byte[] kept) {
            return kept.length == outputs * Float.BYTES;
        }

        @Override
        public List<byte[]> keep(Batch batch, Forward forward) {
            if (forward.outputs() == null) {
                return List.of();
            }
            float[] all = HostBytes.floats(forward.outputs().get());
            var rows = new ArrayList<byte[]>(batch.fresh().size());
            for (int row = 0; row < batch.fresh().size(); row++) {
                byte[] bytes = new byte[outputs * Float.BYTES];
                floats(bytes).asFloatBuffer().put(all, row * outputs, outputs);
                rows.add(bytes);
            }
            return rows;
        }

        private static ByteBuffer floats(byte[] bytes) {
            return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        }
    }
}
