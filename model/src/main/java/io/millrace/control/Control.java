package io.millrace.control;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.schemas.payload.Payload;
import io.millrace.schemas.payload.Target;
import io.millrace.schemas.plugin.NoOptions;
import io.millrace.schemas.plugin.Plugin;
import io.millrace.task.Answer;
import io.millrace.task.Metric;
import java.util.List;
import java.util.Optional;

/**
 * A plain model to hold a fine-tuned one against, on the same rows, or to let it answer beside that one. Found by name, which
 * is also that of its side of a comparison in events and reports. Every one that can read a task's payloads and gives its kind
 * of target is tried.
 *
 * <p>What it learns is a function of what it is given.
 */
public interface Control extends Plugin<NoOptions> {

    @Override
    default Class<NoOptions> options() {
        return NoOptions.class;
    }

    /**
     * Learns from rows.
     *
     * @param train to learn from
     * @param validation to choose settings by; may have no rows
     * @param metric by which settings are chosen
     * @return empty if it cannot read such payloads or gives no such targets
     * @throws InterruptedException if the thread was interrupted
     */
    Optional<Learned> learn(Rows train, Rows validation, Metric metric) throws InterruptedException;

    /**
     * What was learned again, from {@link Learned#fitted} and {@link Learned#file}, which may come from outside.
     *
     * @throws IllegalArgumentException if they are no such, with what is allowed
     */
    Learned load(JsonNode fitted, byte[] file);

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

    /** What it has learned; of no thread. */
    interface Learned {

        /** How it was learned, in a few words. */
        String how();

        /**
         * The answers to payloads, with probabilities of every class of the training rows where they are classes.
         *
         * @throws IllegalArgumentException if it cannot read one
         */
        List<Answer> answers(List<? extends Payload> payloads);

        /** The small part of it, for a model's {@code config.json}. */
        JsonNode fitted();

        /** The large part of it, a file of a release. */
        byte[] file();
    }
}
