package io.millrace.text;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Token ids as bytes, little-endian: 2 bytes an id while the vocabulary allows it, else 4.
 *
 * @param width bytes an id, 2 or 4
 */
public record TokenIds(int width) {
    private static final VarHandle SHORT =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    public TokenIds {
        if (width != 2 && width != 4) {
            throw new IllegalArgumentException(
                    "width of a token id must be 2 or 4 bytes, not " + width);
        }
    }

    /** The narrowest width for ids below {@code vocabSize}. */
    public static TokenIds forVocabulary(int vocabSize) {
        if (vocabSize < 1) {
            throw new IllegalArgumentException(
                    "vocabulary size must be positive, not " + vocabSize);
        }
        return new TokenIds(vocabSize <= 1 << 16 ? 2 : 4);
    }

    /**
     * Ids {@code from} (inclusive) to {@code to} (exclusive) as bytes.
     *
     * @throws IllegalArgumentException when an id does not fit the width
     */
    public byte[] encode(int[] ids, int from, int to) {
        byte[] sample = new byte[Math.multiplyExact(to - from, width)];
        for (int i = from, at = 0; i < to; i++, at += width) {
            int id = ids[i];
            if (width == 4) {
                INT.set(sample, at, id);
            } else if (id >>> 16 == 0) {
                SHORT.set(sample, at, (short) id);
            } else {
                throw new IllegalArgumentException("token id " + id + " does not fit 2 bytes");
            }
        }
        return sample;
    }

    /** Writes the {@link #count} ids of a sample into {@code ids} from {@code offset} on. */
    public void decode(byte[] sample, int[] ids, int offset) {
        int count = count(sample);
        if (width == 4) {
            for (int i = 0; i < count; i++) {
                ids[offset + i] = (int) INT.get(sample, i * 4);
            }
        } else {
            for (int i = 0; i < count; i++) {
                ids[offset + i] = (short) SHORT.get(sample, i * 2) & 0xffff;
            }
        }
    }

    /** The ids in a sample. */
    public int[] decode(byte[] sample) {
        int[] ids = new int[count(sample)];
        decode(sample, ids, 0);
        return ids;
    }

    /**
     * How many ids a sample holds.
     *
     * @throws IllegalArgumentException when its length is no multiple of the width
     */
    public int count(byte[] sample) {
        if (sample.length % width != 0) {
            throw new IllegalArgumentException(
                    "a sample of "
                            + sample.length
                            + " bytes does not hold ids of "
                            + width
                            + " bytes");
        }
        return sample.length / width;
    }
}
