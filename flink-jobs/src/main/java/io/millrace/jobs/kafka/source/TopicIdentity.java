package io.millrace.jobs.kafka.source;

import java.io.Serializable;
import org.apache.flink.runtime.execution.SuppressRestartsException;

/**
 * Which topic is read: one that was deleted and made again has the same name, and its offsets mean other records.
 *
 * @param topic its name
 * @param id that the brokers gave it when it was made; empty from brokers that give none
 */
record TopicIdentity(String topic, String id) implements Serializable {

    private static final long serialVersionUID = 1L;

    /**
     * Ends the job for good if the topic is another one by now.
     *
     * @param now the id of the topic of this name
     */
    void check(String now) {
        if (id.isEmpty() || now.isEmpty() || id.equals(now)) {
            return;
        }
        throw new SuppressRestartsException(
                new IllegalStateException(
                        "topic "
                                + topic
                                + " was deleted and made again: its id is "
                                + now
                                + " and was "
                                + id
                                + ", so the offsets that were read mean other records now; allowed: the"
                                + " topic that it was, or another name of the pipeline, which begins"
                                + " anew at the first record"));
    }
}
