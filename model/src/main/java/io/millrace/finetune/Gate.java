package io.millrace.finetune;

import io.millrace.schemas.avro.Decision;
import io.millrace.task.Metric;
import java.util.Locale;

/**
 * Decides whether a candidate becomes the release: there is nothing to compare it with, or it is better than the
 * current one on the same test examples by a margin, and that with the confidence asked for.
 *
 * @param decision promoted or rejected
 * @param reason with the numbers compared
 */
record Gate(Decision decision, String reason) {

    /** What is said to be too few to tell, where no confidence is asked for. */
    private static final double USUAL = 0.95;

    /**
     * What is judged.
     *
     * @param metric what is compared; its direction says which is better
     * @param value the candidate's
     * @param current the current release's on the same test examples, or null if there is nothing to compare with
     * @param alone why there is nothing to compare with; else null
     * @param rows test examples
     * @param paired the two, example by example; null if there is nothing to compare with
     * @param looks at these test examples, this one counted
     */
    record Case(
            Metric metric,
            double value,
            Double current,
            String alone,
            int rows,
            Paired paired,
            int looks) {}

    /** Judges. */
    static Gate judge(GateConfig config, Case of) {
        String name = of.metric().name();
        if (of.current() == null) {
            return new Gate(
                    Decision.PROMOTED,
                    String.format(
                            Locale.ROOT,
                            "%s: %s %.4f on %d test examples",
                            of.alone(),
                            name,
                            of.value(),
                            of.rows()));
        }
        boolean higher = of.metric().higherIsBetter();
        double gain = higher ? of.value() - of.current() : of.current() - of.value();
        double needed = config.needed(of.looks());
        boolean better = gain > 0 && gain >= config.margin();
        boolean sure = of.paired().confidence() >= needed;
        String reason =
                String.format(
                        Locale.ROOT,
                        "%s %.4f against %.4f of the current release on the same %d test examples; needed: %s it,"
                                + " by at least %.4f%s; confidence %.4f (%s)%s%s",
                        name,
                        of.value(),
                        of.current(),
                        of.rows(),
                        higher ? "above" : "below",
                        config.margin(),
                        needed == 0
                                ? ""
                                : String.format(Locale.ROOT, ", with confidence %.4f", needed),
                        of.paired().confidence(),
                        of.paired().how(),
                        looked(config, of),
                        few(needed == 0 ? USUAL : needed, of.paired().differing()));
        return new Gate(better && sure ? Decision.PROMOTED : Decision.REJECTED, reason);
    }

    private static String looked(GateConfig config, Case of) {
        if (of.looks() < 2) {
            return "";
        }
        String text = String.format(Locale.ROOT, "; look %d at these examples", of.looks());
        return config.confidence() == 0
                ? text
                : text + String.format(Locale.ROOT, ", %.4f among all", config.confidence());
    }

    /** Were all examples that differ in its favour, the chance would be 1/2 to the power of their number. */
    private static String few(double level, int differing) {
        int least = (int) Math.ceil(-Math.log(1 - level) / Math.log(2));
        return differing >= least
                ? ""
                : String.format(
                        Locale.ROOT,
                        "; too few test examples to decide: the two differ on %d, a confidence of %.4f needs %d at least",
                        differing,
                        level,
                        least);
    }
}
