package io.millrace.input;

import io.millrace.schemas.payload.Features;
import io.millrace.schemas.payload.Payload;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * From where to where each value of a vector runs, fitted on the first examples: each has a unit of its own. Sums and
 * differences are of doubles, for the distance of two float32 can be beyond float32.
 *
 * @param low by place in the vector
 * @param high by place in the vector
 */
record Scales(float[] low, float[] high) {

    /** Of many, so many are looked at for quantiles: they lie as well on part of a stream. */
    private static final int MOST_SORTED = 10_000;

    /** The smallest and the largest. */
    static Scales ofRange(List<Payload> first) {
        int size = values(first.get(0)).length;
        float[] low = new float[size];
        float[] high = new float[size];
        Arrays.fill(low, Float.POSITIVE_INFINITY);
        Arrays.fill(high, Float.NEGATIVE_INFINITY);
        for (Payload payload : first) {
            float[] values = values(payload);
            for (int i = 0; i < size; i++) {
                low[i] = Math.min(low[i], values[i]);
                high[i] = Math.max(high[i], values[i]);
            }
        }
        return new Scales(low, high);
    }

    /**
     * Where all but a share at each end lie. A value that is nearly always the same keeps its whole range: what is rare in
     * it is all that it says.
     */
    static Scales ofQuantiles(List<Payload> first, double share) {
        Scales range = ofRange(first);
        List<Payload> some = first.subList(0, Math.min(first.size(), MOST_SORTED));
        float[] column = new float[some.size()];
        int cut = (int) Math.floor(share * column.length);
        for (int i = 0; i < range.low.length; i++) {
            for (int row = 0; row < column.length; row++) {
                column[row] = values(some.get(row))[i];
            }
            Arrays.sort(column);
            if (column[cut] < column[column.length - 1 - cut]) {
                range.low[i] = column[cut];
                range.high[i] = column[column.length - 1 - cut];
            }
        }
        return range;
    }

    /** The same range for all. */
    static Scales same(int size, float low, float high) {
        float[] lows = new float[size];
        float[] highs = new float[size];
        Arrays.fill(lows, low);
        Arrays.fill(highs, high);
        return new Scales(lows, highs);
    }

    private static float[] values(Payload payload) {
        return ((Features) payload).values();
    }

    /** The value at a place, 0 where the scale begins and 1 where it ends, cut off there; of one without a range its distance. */
    float unit(int place, float value) {
        double span = (double) high[place] - low[place];
        double scaled = ((double) value - low[place]) / (span > 0 ? span : 1);
        return (float) Math.min(1, Math.max(0, scaled));
    }

    /** Places that never had another value, from 1. */
    List<Integer> constant() {
        var constant = new ArrayList<Integer>();
        for (int i = 0; i < low.length; i++) {
            if (low[i] == high[i]) {
                constant.add(i + 1);
            }
        }
        return constant;
    }

    float least() {
        float least = low[0];
        for (float one : low) {
            least = Math.min(least, one);
        }
        return least;
    }

    float most() {
        float most = high[0];
        for (float one : high) {
            most = Math.max(most, one);
        }
        return most;
    }

    /** Lows, then highs: float32, little endian. */
    byte[] bytes() {
        ByteBuffer out =
                ByteBuffer.allocate(2 * low.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        out.asFloatBuffer().put(low).put(high);
        return out.array();
    }

    /**
     * What {@link #bytes} gave.
     *
     * @throws IllegalArgumentException if it is not of so many places, or a number is not finite
     */
    static Scales read(byte[] bytes, int size) {
        if (bytes.length != 2L * size * Float.BYTES) {
            throw new IllegalArgumentException(
                    "the scales of "
                            + size
                            + " values have "
                            + bytes.length
                            + " bytes; needed: "
                            + 2L * size * Float.BYTES);
        }
        var in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
        float[] low = new float[size];
        float[] high = new float[size];
        in.get(low).get(high);
        for (int i = 0; i < size; i++) {
            if (!Float.isFinite(low[i]) || !Float.isFinite(high[i]) || low[i] > high[i]) {
                throw new IllegalArgumentException(
                        "the scale of value " + (i + 1) + " is from " + low[i] + " to " + high[i]);
            }
        }
        return new Scales(low, high);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Scales that
                && Arrays.equals(low, that.low)
                && Arrays.equals(high, that.high);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(low) + Arrays.hashCode(high);
    }

    @Override
    public String toString() {
        return least() + " to " + most();
    }
}
