package io.millrace.input.series;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.schemas.payload.Payload;
import io.millrace.schemas.payload.Series;
import java.util.List;

/**
 * Mean and deviation of each variable; gaps do not count. A variable that never changes has deviation 1, and so is 0 when it is scaled.
 *
 * @param mean by variable
 * @param deviation by variable, never 0
 */
record Moments(double[] mean, double[] deviation) {

    /** Scaled values lie within it: squares and their sums stay within float32. */
    private static final double MOST = 1e6;

    /** Of the windows alone. */
    static Moments of(float[] values, int variables) {
        return of(List.of(new Series(variables, values)), variables);
    }

    /** Of series, in two passes: a large mean beside a small deviation loses nothing. */
    static Moments of(List<? extends Payload> all, int variables) {
        double[] mean = new double[variables];
        double[] deviation = new double[variables];
        long[] count = new long[variables];
        for (Payload payload : all) {
            float[] values = ((Series) payload).values();
            for (int i = 0; i < values.length; i++) {
                if (!Float.isNaN(values[i])) {
                    mean[i % variables] += values[i];
                    count[i % variables]++;
                }
            }
        }
        for (int v = 0; v < variables; v++) {
            mean[v] /= Math.max(1, count[v]);
        }
        for (Payload payload : all) {
            float[] values = ((Series) payload).values();
            for (int i = 0; i < values.length; i++) {
                double off = values[i] - mean[i % variables];
                deviation[i % variables] += Double.isNaN(off) ? 0 : off * off;
            }
        }
        for (int v = 0; v < variables; v++) {
            double root = Math.sqrt(deviation[v] / Math.max(1, count[v]));
            // What is left of equal numbers by rounding is no deviation.
            boolean changes = root > 1e-12 * Math.abs(mean[v]) && root > 0;
            deviation[v] = changes ? root : 1;
        }
        return new Moments(mean, deviation);
    }

    float scaled(int variable, float value) {
        double scaled = (value - mean[variable]) / deviation[variable];
        return (float) Math.max(-MOST, Math.min(MOST, scaled));
    }

    void write(ObjectNode to) {
        var means = to.putArray("mean");
        var deviations = to.putArray("deviation");
        for (int v = 0; v < mean.length; v++) {
            means.add(mean[v]);
            deviations.add(deviation[v]);
        }
    }

    static Moments read(JsonNode from) {
        int variables = from.get("mean").size();
        double[] mean = new double[variables];
        double[] deviation = new double[variables];
        for (int v = 0; v < variables; v++) {
            mean[v] = from.get("mean").get(v).asDouble();
            deviation[v] = from.get("deviation").get(v).asDouble();
        }
        return new Moments(mean, deviation);
    }
}
