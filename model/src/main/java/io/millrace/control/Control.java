package io.millrace.control;

import io.millrace.schemas.payload.Payload;
import io.millrace.schemas.payload.Target;
import io.millrace.schemas.plugin.NoOptions;
import io.millrace.schemas.plugin.Plugin;
import io.millrace.task.Metric;
import java.util.List;
import java.util.Optional;

/**
 * A plain model to hold a fine-tuned one against, on the same rows. Found by name, which is also that of its side of a
 * comparison in events and reports. Every one that can read a task's payloads and gives its kind of target is tried.
 *
 * <p>What it answers is a function of what it is given.
 */
public interface Control extends Plugin<NoOptions> {

    @Override
    default Class<NoOptions> options() {
        return NoOptions.class;
    }

    /**
     * Learns from rows and answers others.
     *
     * @param train to learn from
     * @param validation to choose settings by; may have no rows
     * @param asked what to answer
     * @param metric by which settings are chosen
     * @return empty if it cannot read such payloads or gives no such targets
     * @throws InterruptedException if the thread was interrupted
     */
    Optional<Answers> answer(Rows train, Rows validation, List<Payload> asked, Metric metric)
            throws InterruptedException;

    /**
     * Labelled rows.
     *
     * @param targets as many as payloads, all of one kind
     */
    record Rows(List<Payload> payloads, List<Target> targets) {

        /** How many there are. */
        public int size() {
            return payloads.size();
        }
    }

    /**
     * What it answers.
     *
     * @param how it was learned, in a few words
     * @param said as many as were asked for, of the kind of the rows' targets
     */
    record Answers(String how, List<Target> said) {}
}
