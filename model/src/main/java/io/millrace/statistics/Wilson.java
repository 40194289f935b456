package io.millrace.statistics;

/**
 * The score interval of Wilson (1927) for a share: unlike the plain one it is right for few examples and for shares near 0
 * and 1 (Brown, Cai and DasGupta 2001 recommend it).
 *
 * @param low 0 to 1
 * @param high 0 to 1
 */
public record Wilson(double low, double high) {

    /** The standard normal distribution has 95 % within so many deviations of 0. */
    private static final double Z = 1.959963984540054;

    /**
     * The 95 % interval.
     *
     * @param hits of so many examples
     * @param all at least 1
     */
    public static Wilson of(int hits, int all) {
        double share = (double) hits / all;
        double square = Z * Z / all;
        double middle = share + square / 2;
        double half = Z * Math.sqrt(share * (1 - share) / all + square / (4 * all));
        return new Wilson(
                Math.max(0, (middle - half) / (1 + square)),
                Math.min(1, (middle + half) / (1 + square)));
    }
}
