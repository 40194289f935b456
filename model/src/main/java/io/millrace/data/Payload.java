package io.millrace.data;

import java.util.Arrays;

/** What an example holds. */
public sealed interface Payload {

    /** Unicode text. */
    record Text(String text) implements Payload {}

    /**
     * A dense array of numbers.
     *
     * @param shape extent of every axis
     * @param values row major; as many as the shape's product
     */
    record Features(int[] shape, float[] values) implements Payload {
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
    }

    /** The kind's name, as inputs and messages use it. */
    default String kind() {
        return this instanceof Text ? "text" : "features";
    }
}
