package io.millrace.schemas.payload;

import io.millrace.schemas.InvalidRecordException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A dense array of numbers.
 *
 * @param shape extent of every axis
 * @param values row major; as many as the shape's product, each finite
 */
public record Features(int[] shape, float[] values) implements Payload {

    static final String KIND = "features";

    private static final int MAX_AXES = 8;

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public long size() {
        return (long) Float.BYTES * values.length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Features that
                && Arrays.equals(shape, that.shape)
                && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(shape) + Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return "Features" + Arrays.toString(shape);
    }

    /**
     * The array that a shape and bytes give.
     *
     * @param little float32 values, little endian, row major
     * @throws IllegalArgumentException if shape and values contradict each other, or a value is not finite
     */
    public static Features of(int[] shape, ByteBuffer little) {
        ByteBuffer bytes = little.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        int count = count(shape);
        if (bytes.remaining() != (long) count * Float.BYTES) {
            throw new IllegalArgumentException(
                    "features have shape "
                            + Arrays.toString(shape)
                            + " but "
                            + bytes.remaining()
                            + " bytes; needed: 4 for every value");
        }
        float[] values = new float[count];
        bytes.asFloatBuffer().get(values);
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                throw new IllegalArgumentException(
                        "features hold " + values[i] + " at " + i + "; must be finite");
            }
        }
        return new Features(shape, values);
    }

    /** How many values a shape has. */
    private static int count(int[] shape) {
        long count = shape.length;
        if (shape.length > 0 && shape.length <= MAX_AXES) {
            count = 1;
            for (int extent : shape) {
                count = extent < 1 ? 0 : Math.min(count * extent, Integer.MAX_VALUE);
                if (count == 0) {
                    break;
                }
            }
        }
        if (shape.length > MAX_AXES || count < 1 || count > Integer.MAX_VALUE / Float.BYTES) {
            throw new IllegalArgumentException(
                    "features have shape "
                            + Arrays.toString(shape)
                            + "; allowed: up to "
                            + MAX_AXES
                            + " axes of at least 1");
        }
        return (int) count;
    }

    /** Shape and values: one byte with the number of axes, each extent in four, then the values, little endian. */
    public static final class Type implements PayloadType<Features> {
        @Override
        public String name() {
            return KIND;
        }

        @Override
        public Class<Features> type() {
            return Features.class;
        }

        @Override
        public byte[] write(Features payload) {
            ByteBuffer out =
                    ByteBuffer.allocate(
                                    1
                                            + payload.shape.length * Integer.BYTES
                                            + payload.values.length * Float.BYTES)
                            .order(ByteOrder.LITTLE_ENDIAN);
            out.put((byte) payload.shape.length);
            for (int extent : payload.shape) {
                out.putInt(extent);
            }
            out.asFloatBuffer().put(payload.values);
            return out.array();
        }

        @Override
        public Features read(byte[] bytes) throws InvalidRecordException {
            ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
            int axes = bytes.length == 0 ? 0 : in.get();
            if (axes < 1 || axes > MAX_AXES || in.remaining() < axes * Integer.BYTES) {
                throw new InvalidRecordException(
                        "features say that they have "
                                + axes
                                + " axes, in "
                                + bytes.length
                                + " bytes; allowed: 1 to "
                                + MAX_AXES);
            }
            int[] shape = new int[axes];
            for (int i = 0; i < axes; i++) {
                shape[i] = in.getInt();
            }
            try {
                return of(shape, in);
            } catch (IllegalArgumentException e) {
                throw new InvalidRecordException(e.getMessage(), e);
            }
        }
    }
}
