package io.millrace.input;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.millrace.tensor.HostBytes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * Sequences of token ids.
 *
 * @param ids int64, (batch, time)
 * @param seen boolean, (batch, 1, 1, time), true where there is a token; null if there is one everywhere
 * @param weights (batch, time, 1), by which the positions of a sequence count in its representation, 1 in sum; null if all
 *     count alike
 */
public record Tokens(NDArray ids, NDArray seen, NDArray weights) implements RawArrays {

    /** Full sequences. */
    public static Tokens full(NDManager manager, int[] ids, int rows, int time) {
        return new Tokens(ids(manager, ids, rows, time), null, null);
    }

    /**
     * Sequences of which some are shorter.
     *
     * @param seen 1 where there is a token, else 0, row by row; null if there is one everywhere
     * @param weights row by row
     */
    public static Tokens padded(
            NDManager manager, int[] ids, float[] seen, float[] weights, int rows, int time) {
        NDArray mask =
                seen == null
                        ? null
                        : manager.create(seen, new Shape(rows, 1, 1, time))
                                .gt(0f)
                                .toType(DataType.BOOLEAN, false);
        return new Tokens(
                ids(manager, ids, rows, time),
                mask,
                manager.create(weights, new Shape(rows, time, 1)));
    }

    private static NDArray ids(NDManager manager, int[] ids, int rows, int time) {
        ByteBuffer bytes =
                ByteBuffer.allocateDirect(ids.length * Long.BYTES).order(ByteOrder.nativeOrder());
        var longs = bytes.asLongBuffer();
        for (int id : ids) {
            longs.put(id);
        }
        return manager.create(bytes, new Shape(rows, time), DataType.INT64);
    }

    @Override
    public int rows() {
        return (int) ids.getShape().get(0);
    }

    /** Positions in a sequence. */
    public int time() {
        return (int) ids.getShape().get(1);
    }

    /** From hidden states, (batch, time, width), to one representation for each sequence, (batch, width). */
    public NDArray pool(NDArray hidden) {
        return weights == null
                ? hidden.mean(new int[] {1})
                : hidden.mul(weights).sum(new int[] {1});
    }

    /** How often a sequence has each id, as 1 + ln(count): a bag of tokens. */
    @Override
    public List<RawRow> raw() {
        long[] all = HostBytes.longs(ids);
        boolean[] there = seen == null ? null : HostBytes.booleans(seen);
        int time = time();
        var rows = new ArrayList<RawRow>(rows());
        for (int from = 0; from < all.length; from += time) {
            var counts = new TreeMap<Integer, Integer>();
            for (int i = from; i < from + time; i++) {
                if (there == null || there[i]) {
                    counts.merge((int) all[i], 1, Integer::sum);
                }
            }
            int[] at = counts.keySet().stream().mapToInt(Integer::intValue).toArray();
            float[] values = new float[at.length];
            for (int i = 0; i < at.length; i++) {
                values[i] = (float) (1 + Math.log(counts.get(at[i])));
            }
            rows.add(new RawRow(at, values));
        }
        return rows;
    }
}
