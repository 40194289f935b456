package io.millrace.schemas.payload;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.schemas.InvalidRecordException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * A dense array of numbers.
 *
 * @param shape extent of every axis
 * @param values row major; as many as the shape's product, each finite
 */
public record Features(int[] shape, float[] values) implements Payload {

    static final String KIND = "features";

    static final int MAX_AXES = 8;

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
     * @throws InvalidRecordException if shape and values contradict each other, or a value is not finite
     */
    public static Features of(int[] shape, ByteBuffer little) throws InvalidRecordException {
        check(shape, little);
        float[] values = new float[little.remaining() / Float.BYTES];
        floats(little).get(values);
        return new Features(shape, values);
    }

    /** Refuses what {@link #of} refuses, and makes nothing. */
    static void check(int[] shape, ByteBuffer little) throws InvalidRecordException {
        long count = count(shape);
        if (little.remaining() != count * Float.BYTES) {
            throw new InvalidRecordException(
                    "features of shape "
                            + Arrays.toString(shape)
                            + " have "
                            + little.remaining()
                            + " bytes of values, expected "
                            + count * Float.BYTES);
        }
        FloatBuffer values = floats(little);
        for (int i = 0; i < values.limit(); i++) {
            if (!Float.isFinite(values.get(i))) {
                throw new InvalidRecordException(
                        "feature value "
                                + i
                                + " is "
                                + values.get(i)
                                + "; allowed are finite numbers");
            }
        }
    }

    /** How many values a shape has, or 2^31 - 1 if that is more: then there are no bytes for it. */
    private static long count(int[] shape) throws InvalidRecordException {
        if (shape.length == 0) {
            throw new InvalidRecordException("features have no axis; allowed is one or more");
        }
        if (shape.length > MAX_AXES) {
            throw new InvalidRecordException(
                    "features have " + shape.length + " axes; allowed are " + MAX_AXES);
        }
        long count = 1;
        for (int extent : shape) {
            if (extent < 1) {
                throw new InvalidRecordException(
                        "features have shape "
                                + Arrays.toString(shape)
                                + "; every extent must be 1 or more");
            }
            // Each factor is below 2^31 and the product is cut off at 2^31: no overflow.
            count = Math.min(count * extent, Integer.MAX_VALUE);
        }
        return count;
    }

    private static FloatBuffer floats(ByteBuffer little) {
        return little.duplicate().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    }

    /**
     * Shape and values: one byte with the number of axes, each extent in four, then the values, little endian. In JSON nested
     * arrays of numbers.
     */
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
            return of(shape, in);
        }

        @Override
        public Features json(JsonNode field, String path) throws InvalidRecordException {
            return JsonFeatures.read(field, path);
        }
    }
}
