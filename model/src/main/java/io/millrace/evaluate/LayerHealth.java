package io.millrace.evaluate;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import io.millrace.encoder.LayeredEncoder;
import io.millrace.encoder.Mode;
import io.millrace.input.Arrays;
import io.millrace.input.RawArrays;
import io.millrace.input.RawRow;
import io.millrace.input.Tokens;
import io.millrace.schemas.payload.Payload;
import io.millrace.tensor.HostBytes;
import io.millrace.tensor.Torch;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a layer makes of examples: units that always say the same, and how many directions the rest differs in.
 *
 * @param layer its name
 * @param units in a row of it
 * @param dead units that never change
 * @param effectiveRank the exponential of the entropy of the singular values of the centred rows (Roy and Vetterli 2007): 1
 *     if all lie on a line, {@code units} if they differ alike in every direction
 * @param collapsed true if hardly more than a line is left of many units: below a twentieth of what there could be
 */
public record LayerHealth(
        String layer, int units, int dead, double effectiveRank, boolean collapsed) {

    /** Rows that are looked at. */
    static final int ROWS = 1024;

    private static final double COLLAPSED = 0.05;
    private static final int BATCH = 32;

    /** The name of what tasks read. */
    static final String POOLED = "pooled";

    /**
     * Every layer of an encoder that shows its layers, from the input up; then what tasks read.
     *
     * @param payloads of which the first are looked at
     */
    static List<LayerHealth> of(FrozenEncoder frozen, List<? extends Payload> payloads) {
        List<? extends Payload> first = payloads.subList(0, Math.min(ROWS, payloads.size()));
        Map<String, List<RawRow>> rows = new LinkedHashMap<>();
        frozen.inBatches(first, in -> gather(frozen, in, rows), BATCH);
        var all = new ArrayList<LayerHealth>();
        rows.forEach((layer, of) -> all.add(of(frozen.torch(), layer, of)));
        return all;
    }

    @SuppressWarnings("unchecked") // an encoder reads the arrays of its input
    private static void gather(FrozenEncoder frozen, Arrays in, Map<String, List<RawRow>> rows) {
        if ((Object) frozen.encoder() instanceof LayeredEncoder<?> layered) {
            List<NDArray> outputs = ((LayeredEncoder<Arrays>) layered).layerOutputs(in, Mode.EVAL);
            for (int i = 0; i < outputs.size(); i++) {
                rows.computeIfAbsent("layer " + (i + 1), name -> new ArrayList<>())
                        .addAll(RawArrays.dense(units(in, outputs.get(i))));
            }
        }
        rows.computeIfAbsent(POOLED, name -> new ArrayList<>())
                .addAll(RawArrays.dense(frozen.encoder().pooled(in, Mode.EVAL)));
    }

    /** One row for each example: the mean over a sequence, as tasks read it, or over the plane of a picture. */
    private static NDArray units(Arrays in, NDArray output) {
        return switch (output.getShape().dimension()) {
            case 4 -> output.mean(new int[] {3}).mean(new int[] {2}); // one axis at a time
            case 3 ->
                    in instanceof Tokens tokens ? tokens.pool(output) : output.mean(new int[] {1});
            default -> output;
        };
    }

    static LayerHealth of(Torch torch, String layer, List<RawRow> rows) {
        int units = rows.get(0).values().length;
        double[] mean = new double[units];
        rows.forEach(
                row -> {
                    for (int i = 0; i < units; i++) {
                        mean[i] += row.values()[i] / rows.size();
                    }
                });
        float[] centred = new float[rows.size() * units];
        double[] variance = new double[units];
        for (int r = 0; r < rows.size(); r++) {
            for (int i = 0; i < units; i++) {
                double off = rows.get(r).values()[i] - mean[i];
                centred[r * units + i] = (float) off;
                variance[i] += off * off / rows.size();
            }
        }
        int dead = 0;
        for (int i = 0; i < units; i++) {
            dead += Math.sqrt(variance[i]) <= 1e-6 * Math.max(1, Math.abs(mean[i])) ? 1 : 0;
        }
        double rank = effectiveRank(singular(torch, centred, rows.size(), units));
        int possible = Math.min(units, rows.size() - 1);
        boolean collapsed = possible > 1 && rank < Math.max(1.5, COLLAPSED * possible);
        return new LayerHealth(layer, units, dead, rank, collapsed);
    }

    private static float[] singular(Torch torch, float[] centred, int rows, int units) {
        try (NDManager manager = torch.manager().newSubManager();
                NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            return HostBytes.floats(
                    torch.singularValues(manager.create(centred, new Shape(rows, units))));
        }
    }

    /** The exponential of the entropy of values taken as shares of their sum; 0 if all are 0. */
    static double effectiveRank(float[] singular) {
        double sum = 0;
        for (float value : singular) {
            sum += value;
        }
        if (!(sum > 0)) {
            return 0;
        }
        double entropy = 0;
        for (float value : singular) {
            double share = value / sum;
            entropy -= share > 0 ? share * Math.log(share) : 0;
        }
        return Math.exp(entropy);
    }
}
