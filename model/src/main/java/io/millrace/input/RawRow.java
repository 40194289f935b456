package io.millrace.input;

/**
 * An example as numbers, as a linear model reads it.
 *
 * @param at the columns of the values, ascending, all others being 0; null: every column has a value, in order
 * @param values one for each column named
 */
public record RawRow(int[] at, float[] values) {

    /** One with a value in every column. */
    public static RawRow dense(float[] values) {
        return new RawRow(null, values);
    }
}
