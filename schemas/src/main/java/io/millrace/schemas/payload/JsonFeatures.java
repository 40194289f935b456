package io.millrace.schemas.payload;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.schemas.InvalidRecordException;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

/** Reads nested arrays of numbers, row major: {@code [[1, 2, 3], [4, 5, 6]]} has shape (2, 3). */
final class JsonFeatures {
    private JsonFeatures() {}

    /** @param path where the node is, for messages */
    static Features read(JsonNode node, String path) throws InvalidRecordException {
        if (!node.isArray()) {
            throw new InvalidRecordException(
                    path + " is " + JsonValues.describe(node) + "; allowed are arrays of numbers");
        }
        List<Integer> shape = new ArrayList<>();
        for (JsonNode first = node; first.isArray(); first = first.get(0)) {
            if (first.isEmpty()) {
                throw new InvalidRecordException(
                        path + " has an empty array; allowed are arrays of numbers");
            }
            shape.add(first.size());
            if (shape.size() > Features.MAX_AXES) {
                throw new InvalidRecordException(
                        path
                                + " has arrays in arrays more than "
                                + Features.MAX_AXES
                                + " deep; allowed are "
                                + Features.MAX_AXES
                                + " axes");
            }
        }
        // The shape is checked before anything is allocated for it: a few ragged rows can claim an
        // enormous one.
        int count = count(node, shape, 0, path);
        float[] values = new float[count];
        write(node, FloatBuffer.wrap(values), path);
        return new Features(shape.stream().mapToInt(Integer::intValue).toArray(), values);
    }

    private static int count(JsonNode node, List<Integer> shape, int axis, String path)
            throws InvalidRecordException {
        if (!node.isArray() || node.size() != shape.get(axis)) {
            throw new InvalidRecordException(
                    path
                            + " has "
                            + (node.isArray() ? node.size() + " items" : JsonValues.describe(node))
                            + " on axis "
                            + axis
                            + " where the first has "
                            + shape.get(axis)
                            + " items; allowed are arrays of equal lengths");
        }
        if (axis == shape.size() - 1) {
            return node.size();
        }
        int count = 0;
        for (JsonNode child : node) {
            count += count(child, shape, axis + 1, path);
        }
        return count;
    }

    private static void write(JsonNode node, FloatBuffer values, String path)
            throws InvalidRecordException {
        for (JsonNode child : node) {
            if (child.isNumber()) {
                values.put(finite(child, path));
            } else if (child.isArray() && node.get(0).isArray()) {
                write(child, values, path);
            } else {
                throw new InvalidRecordException(
                        path
                                + " has "
                                + JsonValues.describe(child)
                                + " among its values; allowed are numbers");
            }
        }
    }

    private static float finite(JsonNode number, String path) throws InvalidRecordException {
        float value = (float) number.doubleValue();
        if (!Float.isFinite(value)) {
            throw new InvalidRecordException(
                    path
                            + " has "
                            + JsonValues.describe(number)
                            + "; allowed are numbers within float32");
        }
        return value;
    }
}
