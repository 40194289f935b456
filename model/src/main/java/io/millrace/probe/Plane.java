package io.millrace.probe;

import java.util.ArrayList;
import java.util.List;

/**
 * Rows laid into the plane in which they differ most: their first two principal components (Pearson 1901), found by power
 * iteration, in which every sum has one order. A component points to where its largest part is positive.
 */
public final class Plane {

    private static final int ITERATIONS = 60;

    private Plane() {}

    /**
     * Lays rows into it.
     *
     * @param rows at least one, all of one length
     * @return two coordinates for each; zeros for a component along which nothing differs
     */
    public static List<double[]> of(List<float[]> rows) {
        double[][] centred = centred(rows);
        double[] first = component(centred, null);
        double[] second = component(centred, first);
        var places = new ArrayList<double[]>(rows.size());
        for (double[] row : centred) {
            places.add(new double[] {dot(row, first), dot(row, second)});
        }
        return places;
    }

    private static double[][] centred(List<float[]> rows) {
        int width = rows.get(0).length;
        var mean = new double[width];
        for (float[] row : rows) {
            for (int i = 0; i < width; i++) {
                mean[i] += row[i] / (double) rows.size();
            }
        }
        var centred = new double[rows.size()][width];
        for (int r = 0; r < centred.length; r++) {
            for (int i = 0; i < width; i++) {
                centred[r][i] = rows.get(r)[i] - mean[i];
            }
        }
        return centred;
    }

    /** The direction of length 1 along which the rows differ most, at right angles to another if one is given. */
    private static double[] component(double[][] rows, double[] other) {
        int width = rows[0].length;
        var direction = new double[width];
        for (int i = 0; i < width; i++) {
            direction[i] = 1 + i % 7; // any start that is no component itself does
        }
        for (int n = 0; n < ITERATIONS; n++) {
            var next = new double[width];
            without(direction, other);
            for (double[] row : rows) {
                double along = dot(row, direction);
                for (int i = 0; i < width; i++) {
                    next[i] += along * row[i];
                }
            }
            without(next, other);
            double length = Math.sqrt(dot(next, next));
            if (!(length > 0) || Double.isInfinite(length)) {
                return new double[width];
            }
            for (int i = 0; i < width; i++) {
                direction[i] = next[i] / length;
            }
        }
        return pointed(direction);
    }

    private static void without(double[] direction, double[] other) {
        if (other != null) {
            double along = dot(direction, other);
            for (int i = 0; i < direction.length; i++) {
                direction[i] -= along * other[i];
            }
        }
    }

    private static double[] pointed(double[] direction) {
        int largest = 0;
        for (int i = 1; i < direction.length; i++) {
            largest = Math.abs(direction[i]) > Math.abs(direction[largest]) ? i : largest;
        }
        if (direction[largest] < 0) {
            for (int i = 0; i < direction.length; i++) {
                direction[i] = -direction[i];
            }
        }
        return direction;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
