package io.millrace.objective;

import java.util.Map;

/**
 * How an objective does on a batch.
 *
 * @param loss the mean, in {@link Objective#unit}
 * @param others further numbers by name, each a mean over the batch: an accuracy, a part of the loss
 */
public record Scores(double loss, Map<String, Double> others) {

    /** A loss alone. */
    public static Scores of(double loss) {
        return new Scores(loss, Map.of());
    }
}
