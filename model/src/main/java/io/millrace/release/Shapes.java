package io.millrace.release;

/** Arithmetic on shapes that come from outside. */
final class Shapes {
    private Shapes() {}

    /**
     * Number of values of a shape; 1 for a scalar.
     *
     * @throws ArithmeticException if an extent is negative or the product exceeds a long
     */
    static long count(long[] shape) {
        long count = 1;
        for (long extent : shape) {
            if (extent < 0) {
                throw new ArithmeticException("negative extent " + extent);
            }
            count = Math.multiplyExact(count, extent);
        }
        return count;
    }
}
