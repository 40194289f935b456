package io.millrace.finetune;

import io.millrace.schemas.avro.Decision;
import io.millrace.task.Metric;
import java.util.Locale;

/**
 * Decides whether a candidate becomes the release: there is nothing to compare it with, or it is better than the
 * current one on the same test examples by a margin.
 *
 * @param decision promoted or rejected
 * @param reason with the numbers compared
 */
record Gate(Decision decision, String reason) {

    /**
     * Judges.
     *
     * @param metric what is compared; its direction says which is better
     * @param value the candidate's metric
     * @param current the current release's metric on the same test examples, or null if there is nothing to compare with
     * @param alone why there is nothing to compare with
     */
    static Gate judge(
            Metric metric,
            double value,
            Double current,
            String alone,
            double margin,
            int testRows) {
        if (current == null) {
            return new Gate(
                    Decision.PROMOTED,
                    String.format(
                            Locale.ROOT,
                            "%s: %s %.4f on %d test examples",
                            alone,
                            metric.name(),
                            value,
                            testRows));
        }
        double gain = metric.higherIsBetter() ? value - current : current - value;
        boolean better = gain > 0 && gain >= margin;
        return new Gate(
                better ? Decision.PROMOTED : Decision.REJECTED,
                String.format(
                        Locale.ROOT,
                        "%s %.4f against %.4f of the current release on the same %d test examples; needed: %s it,"
                                + " by at least %.4f",
                        metric.name(),
                        value,
                        current,
                        testRows,
                        metric.higherIsBetter() ? "above" : "below",
                        margin));
    }
}
