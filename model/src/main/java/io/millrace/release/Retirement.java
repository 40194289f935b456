package io.millrace.release;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes model checkpoints that the rule no longer keeps. Doing it again does no harm, so what fails is counted, logged
 * and left for the next time: a store that cannot delete must not stop the learning. One thread uses it, others read its counts.
 */
public final class Retirement {

    private static final Logger LOG = LoggerFactory.getLogger(Retirement.class);

    private final ModelStore store;
    private final Retention rule;
    private final boolean consumers;
    private final AtomicLong retired = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();

    /**
     * @param consumers true if a fine-tuning job reads the checkpoints and says how far it is
     */
    public Retirement(ModelStore store, Retention rule, boolean consumers) {
        this.store = store;
        this.rule = rule;
        this.consumers = consumers;
    }

    /** Deletes what may go when the learner is at this step. */
    public void apply(long step) {
        List<Long> steps;
        try {
            // What was consumed is asked for first: a release is in the store before its
            // checkpoint counts as consumed.
            long consumed = consumers ? store.consumed() : Long.MAX_VALUE;
            Set<Long> referred = store.referred();
            steps = rule.retired(new TreeSet<>(store.checkpointSteps()), step, consumed, referred);
        } catch (IOException | InvalidArtifactException | RuntimeException e) {
            failed("cannot tell which model checkpoints may go", e);
            return;
        }
        for (long old : steps) {
            if (Thread.currentThread().isInterrupted()) {
                return; // the job is closing: the next time
            }
            try {
                store.retire(old);
                retired.incrementAndGet();
            } catch (IOException | RuntimeException e) {
                failed("cannot delete model checkpoint " + ModelStore.checkpointId(old), e);
            }
        }
    }

    private void failed(String what, Exception cause) {
        failures.incrementAndGet();
        LOG.warn("{}; tried again with the next model checkpoint", what, cause);
    }

    /** Model checkpoints deleted by this attempt. */
    public long retired() {
        return retired.get();
    }

    /** What could not be deleted, or not be looked up, in this attempt. */
    public long failures() {
        return failures.get();
    }
}
