package io.millrace.evaluate;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.millrace.encoder.AttentionEncoder;
import io.millrace.encoder.FilterEncoder;
import io.millrace.input.Arrays;
import io.millrace.schemas.payload.Payload;
import io.millrace.tensor.HostBytes;
import java.util.ArrayList;
import java.util.List;

/**
 * Pictures of what an encoder looks at: filters of its first layer, or what its heads attend to in an example.
 *
 * @param title what they are of
 * @param height of each, in cells
 * @param width of each, in cells
 * @param cells of each, row by row, from 0, the least of its picture, to 255, the most
 */
public record Looks(String title, int height, int width, List<int[]> cells) {

    private static final int BRIGHTEST = 255;

    private static final int MOST = 64;

    /** Positions of an example that are shown at most. */
    private static final int LONGEST = 32;

    static List<Looks> of(FrozenEncoder frozen, List<? extends Payload> payloads) {
        var looks = new ArrayList<Looks>();
        Object encoder = frozen.encoder();
        if (encoder instanceof FilterEncoder filters) {
            filters(filters.filters(), looks);
        }
        if (encoder instanceof AttentionEncoder<?> attending) {
            frozen.inBatches(payloads.subList(0, 1), in -> attention(attending, in, looks), 1);
        }
        return looks;
    }

    /** Those that are pictures: planes, or vectors whose values fill a square. */
    private static void filters(NDArray filters, List<Looks> looks) {
        Shape shape = filters.getShape();
        int size = (int) (shape.size() / shape.get(0));
        int side = (int) Math.round(Math.sqrt(size));
        boolean plane = shape.dimension() == 4;
        if (!plane && side * side != size) {
            return;
        }
        int height = plane ? (int) shape.get(2) : side;
        int width = plane ? (int) shape.get(3) : side;
        float[] all = HostBytes.floats(filters);
        var cells = new ArrayList<int[]>();
        for (int one = 0; one < Math.min(MOST, shape.get(0)); one++) {
            // Of several channels the first is shown.
            cells.add(
                    stretched(
                            java.util.Arrays.copyOfRange(
                                    all, one * size, one * size + height * width)));
        }
        looks.add(new Looks("filters of the first layer", height, width, cells));
    }

    @SuppressWarnings("unchecked") // an encoder reads the arrays of its input
    private static void attention(AttentionEncoder<?> encoder, Arrays in, List<Looks> looks) {
        List<NDArray> layers = ((AttentionEncoder<Arrays>) encoder).attention(in);
        for (int layer = 0; layer < layers.size(); layer++) {
            Shape shape = layers.get(layer).getShape();
            int time = (int) shape.get(2);
            int shown = Math.min(LONGEST, time);
            float[] all = HostBytes.floats(layers.get(layer));
            var cells = new ArrayList<int[]>();
            for (int head = 0; head < shape.get(1); head++) {
                float[] cut = new float[shown * shown];
                for (int row = 0; row < shown; row++) {
                    System.arraycopy(all, (head * time + row) * time, cut, row * shown, shown);
                }
                cells.add(stretched(cut));
            }
            looks.add(
                    new Looks(
                            "heads of layer " + (layer + 1) + ", the first test row",
                            shown,
                            shown,
                            cells));
        }
    }

    private static int[] stretched(float[] values) {
        float low = Float.POSITIVE_INFINITY;
        float high = Float.NEGATIVE_INFINITY;
        for (float value : values) {
            low = Math.min(low, value);
            high = Math.max(high, value);
        }
        int[] cells = new int[values.length];
        for (int i = 0; i < values.length && high > low; i++) {
            cells[i] = Math.round(BRIGHTEST * (values[i] - low) / (high - low));
        }
        return cells;
    }
}
