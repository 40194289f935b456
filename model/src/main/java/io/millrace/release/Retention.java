package io.millrace.release;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;

/**
 * Which model checkpoints stay. Kept are the newest, every one at a multiple of a number of steps, those that a release
 * refers to, and those that nobody has fine-tuned yet, up to a bound: a reader that lags further behind finds them
 * retired.
 *
 * <p>Flink checkpoints need no model checkpoint: weights lie in the operator's own state, and a model checkpoint before it
 * is known by name only. After a restore of an older one, the model checkpoints of later steps are written again, with the
 * same bytes; so those beyond the present step are no candidates here: they belong to the attempt that failed, do not count
 * among the newest, and will be overwritten.
 *
 * @param last how many of the newest stay, at least 1
 * @param everySteps those at a multiple of it stay for good; 0 for none
 * @param waiting how many of the newest stay as long as they wait for their fine-tuning
 */
public record Retention(int last, long everySteps, int waiting) {

    public Retention {
        if (last < 1 || everySteps < 0 || waiting < 0) {
            throw new IllegalArgumentException(
                    "retention keeps the last "
                            + last
                            + ", every "
                            + everySteps
                            + " steps, "
                            + waiting
                            + " waiting; allowed: at least 1, 0 and 0");
        }
    }

    /**
     * What may go, oldest first.
     *
     * @param written steps of all model checkpoints in the store
     * @param now the learner's step
     * @param consumed the step up to which all were fine-tuned
     * @param referred steps that a release refers to
     */
    public List<Long> retired(
            NavigableSet<Long> written, long now, long consumed, Set<Long> referred) {
        var retired = new ArrayList<Long>();
        int newer = 0;
        for (long step : written.headSet(now, true).descendingSet()) {
            boolean kept =
                    newer < last
                            || (everySteps > 0 && step % everySteps == 0)
                            || referred.contains(step)
                            || (step > consumed && newer < waiting);
            if (!kept) {
                retired.add(0, step);
            }
            newer++;
        }
        return retired;
    }
}
