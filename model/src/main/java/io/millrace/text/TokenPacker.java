package io.millrace.text;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Packs the examples of one domain into sequences of one length, so that no token of a step is
 * padding: every example is followed by the separator, and is cut where a sequence is full, its
 * rest opening the next.
 *
 * <p>What is not yet full stays here, fewer tokens than one sequence, and is state to be saved:
 * else a restart would lose it.
 *
 * <p>Sources: GPT-style packing; Liu et al. 2019 (RoBERTa), FULL-SENTENCES.
 */
public final class TokenPacker {
    private final int separator;
    private final TokenIds codec;
    private final int[] open;
    private int filled;

    /**
     * @param length tokens of a sequence
     * @param separator id that follows each example
     * @param codec how sequences are written
     */
    public TokenPacker(int length, int separator, TokenIds codec) {
        if (length < 2) {
            throw new IllegalArgumentException(
                    "sequence length must be at least 2 tokens, not " + length);
        }
        this.separator = separator;
        this.codec = codec;
        this.open = new int[length];
    }

    /**
     * Adds an example and hands out the sequences that it fills. An example without tokens adds
     * nothing, no separator either.
     *
     * @param ids its tokens, without special ones
     * @param full gets every full sequence, in order, as the codec's bytes
     */
    public void add(int[] ids, Consumer<byte[]> full) {
        if (ids.length == 0) {
            return;
        }
        int taken = 0;
        while (taken < ids.length) {
            if (filled == 0 && ids.length - taken >= open.length) {
                full.accept(codec.encode(ids, taken, taken + open.length));
                taken += open.length;
                continue;
            }
            int part = Math.min(ids.length - taken, open.length - filled);
            System.arraycopy(ids, taken, open, filled, part);
            taken += part;
            advance(part, full);
        }
        open[filled] = separator;
        advance(1, full);
    }

    /** Takes over what waits in another packer, behind what waits here; nothing waits there afterwards. */
    public void take(TokenPacker other, Consumer<byte[]> full) {
        int[] ids = other.open;
        int count = other.filled;
        other.filled = 0;
        for (int taken = 0; taken < count; ) {
            int part = Math.min(count - taken, open.length - filled);
            System.arraycopy(ids, taken, open, filled, part);
            taken += part;
            advance(part, full);
        }
    }

    /** Fills up what is not yet full and hands it out; for the end of a stream. */
    public void flush(int filler, Consumer<byte[]> full) {
        if (filled > 0) {
            int part = open.length - filled;
            Arrays.fill(open, filled, open.length, filler);
            advance(part, full);
        }
    }

    /** Tokens that wait for their sequence to be full, fewer than its length. */
    public int pending() {
        return filled;
    }

    /** Writes the open sequence. */
    public void write(DataOutput out) throws IOException {
        out.writeInt(open.length);
        out.writeInt(filled);
        for (int i = 0; i < filled; i++) {
            out.writeInt(open[i]);
        }
    }

    /**
     * Takes the open sequence of another packer, in place of what is here.
     *
     * @throws IOException when the sequences have another length, or the state is broken
     */
    public void read(DataInput in) throws IOException {
        int length = in.readInt();
        if (length != open.length) {
            throw new IOException(
                    "saved sequences have " + length + " tokens, configured are " + open.length);
        }
        int saved = in.readInt();
        if (saved < 0 || saved >= length) {
            throw new IOException(
                    "an open sequence of "
                            + saved
                            + " tokens cannot be, with sequences of "
                            + length);
        }
        for (int i = 0; i < saved; i++) {
            open[i] = in.readInt();
        }
        filled = saved;
    }

    private void advance(int tokens, Consumer<byte[]> full) {
        filled += tokens;
        if (filled == open.length) {
            full.accept(codec.encode(open, 0, filled));
            filled = 0;
        }
    }
}
