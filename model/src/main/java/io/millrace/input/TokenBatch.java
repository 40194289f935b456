package io.millrace.input;

import ai.djl.ndarray.NDManager;
import io.millrace.data.Sample;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Token ids of a batch where they can still be changed, row by row, each filled up to one length: what objectives hide
 * tokens in before they become arrays.
 */
public final class TokenBatch {

    private final TokenInput input;
    private final int rows;
    private final int time;
    private final int[] ids;
    private final int[] lengths;
    private boolean[] hidden; // null: nothing is

    private TokenBatch(TokenInput input, int rows, int time) {
        this.input = input;
        this.rows = rows;
        this.time = time;
        this.ids = new int[rows * time];
        this.lengths = new int[rows];
    }

    /** The ids of samples. */
    public static TokenBatch of(TokenInput input, List<Sample> samples) {
        int longest = 1;
        for (Sample sample : samples) {
            longest = Math.max(longest, input.length(sample.bytes()));
        }
        // A few lengths only: on a GPU every new shape costs an allocation.
        int time = Math.min(input.length(), (longest + 7) / 8 * 8);
        var batch = new TokenBatch(input, samples.size(), time);
        java.util.Arrays.fill(batch.ids, input.padding());
        for (int row = 0; row < batch.rows; row++) {
            byte[] sample = samples.get(row).bytes();
            batch.lengths[row] = input.length(sample);
            input.tokens(sample, batch.ids, row * time);
        }
        return batch;
    }

    /** The ids themselves, row by row. */
    public int[] ids() {
        return ids;
    }

    /** Rows. */
    public int rows() {
        return rows;
    }

    /** Ids in a row, padding included. */
    public int time() {
        return time;
    }

    /** Tokens in a row. */
    public int length(int row) {
        return lengths[row];
    }

    /**
     * Hides tokens, never all of a row and none that {@link TokenInput#special stands for no text}: attention does not see
     * them, and they do not count.
     *
     * @param share of all tokens
     * @param random what decides which
     */
    public TokenBatch hide(double share, SplittableRandom random) {
        hidden = new boolean[ids.length];
        for (int row = 0; row < rows; row++) {
            int left = lengths[row];
            for (int i = row * time; i < row * time + lengths[row]; i++) {
                hidden[i] = random.nextDouble() < share && !input.special(ids[i]) && left > 1;
                left -= hidden[i] ? 1 : 0;
            }
        }
        return this;
    }

    private boolean hides(int i) {
        return hidden != null && hidden[i];
    }

    private boolean full() {
        if (hidden != null) {
            return false;
        }
        for (int length : lengths) {
            if (length < time) {
                return false;
            }
        }
        return true;
    }

    /**
     * The ids as they are now.
     *
     * @param manager owns the arrays
     */
    public Tokens arrays(NDManager manager) {
        float[] weights = new float[ids.length];
        boolean anyMasked = false;
        for (int row = 0; row < rows; row++) {
            anyMasked |= weigh(row * time, row * time + lengths[row], weights);
        }
        if (full() && !anyMasked) {
            return Tokens.full(manager, ids, rows, time);
        }
        return Tokens.padded(manager, ids, full() ? null : seen(), weights, rows, time);
    }

    /** The ids as they are now, every token counting alike: what hid some is no blank that asks for an answer. */
    public Tokens corrupted(NDManager manager) {
        if (full()) {
            return Tokens.full(manager, ids, rows, time);
        }
        float[] weights = new float[ids.length];
        for (int row = 0; row < rows; row++) {
            java.util.Arrays.fill(
                    weights, row * time, row * time + lengths[row], 1f / Math.max(1, lengths[row]));
        }
        return Tokens.padded(manager, ids, seen(), weights, rows, time);
    }

    private float[] seen() {
        float[] seen = new float[ids.length];
        for (int row = 0; row < rows; row++) {
            for (int i = row * time; i < row * time + lengths[row]; i++) {
                seen[i] = hides(i) ? 0f : 1f;
            }
        }
        return seen;
    }

    private boolean weigh(int from, int to, float[] weights) {
        int masked = 0;
        int count = 0;
        for (int i = from; i < to; i++) {
            masked += ids[i] == input.mask() ? 1 : 0;
            count += hides(i) ? 0 : 1;
        }
        for (int i = from; i < to; i++) {
            boolean counts = masked == 0 ? !hides(i) : ids[i] == input.mask();
            weights[i] = counts ? 1f / (masked == 0 ? count : masked) : 0;
        }
        return masked > 0;
    }
}
