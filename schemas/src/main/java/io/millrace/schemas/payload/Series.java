package io.millrace.schemas.payload;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.schemas.InvalidRecordException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Set;

/**
 * What several quantities measured at equal distances of time were. A quantity that was not measured at a time is a gap.
 *
 * @param variables quantities, 1 or more
 * @param values (steps, variables), row major, the oldest first; a gap is {@link Float#NaN}
 */
public record Series(int variables, float[] values) implements Payload {

    static final String KIND = "series";

    /** The most quantities. */
    public static final int MAX_VARIABLES = 4096;

    /** The most values. */
    public static final int MAX_VALUES = 16 << 20;

    public Series {
        try {
            check(variables, values.length);
            for (float value : values) {
                finite(value);
            }
        } catch (InvalidRecordException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private static void check(long variables, long values) throws InvalidRecordException {
        if (variables < 1
                || variables > MAX_VARIABLES
                || values < 1
                || values > MAX_VALUES
                || values % variables != 0) {
            throw new InvalidRecordException(
                    "series has "
                            + values
                            + " values of "
                            + variables
                            + " variables; allowed: 1 to "
                            + MAX_VARIABLES
                            + " variables, all at every step, "
                            + MAX_VALUES
                            + " values at most");
        }
    }

    private static void finite(float value) throws InvalidRecordException {
        if (Float.isInfinite(value)) {
            throw new InvalidRecordException(
                    "series has the value " + value + "; allowed are finite numbers and gaps");
        }
    }

    /** How many times were measured. */
    public int steps() {
        return values.length / variables;
    }

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
        return other instanceof Series that
                && variables == that.variables
                && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
        return 31 * variables + Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return "Series[" + steps() + " steps of " + variables + "]";
    }

    /**
     * Written as the number of variables (4 bytes), then the values (4 bytes each), little endian, a gap as not a number. In JSON
     * an array of numbers, one for each step, or an array of arrays, one for each step with a number for each variable; a gap
     * is null.
     */
    public static final class Type implements PayloadType<Series> {
        @Override
        public String name() {
            return KIND;
        }

        @Override
        public Class<Series> type() {
            return Series.class;
        }

        @Override
        public Set<String> endings() {
            return Set.of("csv");
        }

        @Override
        public JsonNode ofFile(byte[] content) throws InvalidRecordException {
            return CsvSeries.read(content);
        }

        @Override
        public byte[] write(Series series) {
            ByteBuffer out =
                    ByteBuffer.allocate(Integer.BYTES + series.values.length * Float.BYTES)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .putInt(series.variables);
            for (float value : series.values) {
                out.putInt(Float.floatToIntBits(value)); // one form of not a number
            }
            return out.array();
        }

        @Override
        public Series read(byte[] bytes) throws InvalidRecordException {
            ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
            if (in.remaining() % Float.BYTES != 0 || in.remaining() < 2 * Float.BYTES) {
                throw new InvalidRecordException(
                        "series of " + bytes.length + " bytes ends within a value, or has none");
            }
            int variables = in.getInt();
            check(variables, in.remaining() / Float.BYTES);
            float[] values = new float[in.remaining() / Float.BYTES];
            for (int i = 0; i < values.length; i++) {
                values[i] = in.getFloat();
                finite(values[i]);
            }
            return new Series(variables, values);
        }

        @Override
        public Series json(JsonNode field, String path) throws InvalidRecordException {
            if (!field.isArray() || field.isEmpty()) {
                throw new InvalidRecordException(
                        path
                                + " is "
                                + JsonValues.describe(field)
                                + "; allowed: a row for each step");
            }
            int variables = field.get(0).isArray() ? field.get(0).size() : 1;
            long count = (long) field.size() * variables;
            try {
                check(variables, count);
                float[] values = new float[(int) count];
                int at = 0;
                for (JsonNode row : field) {
                    if ((row.isArray() ? row.size() : 1) != variables
                            || row.isArray() != field.get(0).isArray()) {
                        throw new InvalidRecordException(
                                "step "
                                        + at / variables
                                        + " is "
                                        + (row.isArray()
                                                ? "an array of " + row.size()
                                                : JsonValues.describe(row))
                                        + "; allowed: as many variables as the first step has, "
                                        + variables);
                    }
                    for (int i = 0; i < variables; i++) {
                        values[at++] = value(row.isArray() ? row.get(i) : row);
                    }
                }
                return new Series(variables, values);
            } catch (InvalidRecordException e) {
                throw new InvalidRecordException(path + ": " + e.getMessage(), e);
            }
        }

        private static float value(JsonNode node) throws InvalidRecordException {
            if (node.isNull()) {
                return Float.NaN;
            }
            if (!node.isNumber() || !Float.isFinite((float) node.doubleValue())) {
                throw new InvalidRecordException(
                        "series has "
                                + JsonValues.describe(node)
                                + " among its values; allowed are numbers within float32, and null for a gap");
            }
            return (float) node.doubleValue();
        }
    }
}
