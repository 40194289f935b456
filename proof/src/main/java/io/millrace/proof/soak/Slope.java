package io.millrace.proof.soak;

/** The least-squares slope through points that come one by one; constant memory. */
final class Slope {

    private long count;
    private double meanX;
    private double meanY;
    private double xx;
    private double xy;

    void add(double x, double y) {
        count++;
        double dx = x - meanX;
        meanX += dx / count;
        meanY += (y - meanY) / count;
        xx += dx * (x - meanX);
        xy += dx * (y - meanY);
    }

    /** Change of y with x; 0 as long as there is nothing to compare. */
    double value() {
        return xx == 0 ? 0 : xy / xx;
    }
}
