package io.millrace.jobs.config;

import io.millrace.schemas.config.ConfigException;
import java.util.Collection;
import java.util.Map;

/**
 * Properties of Kafka's clients that are not a user's to set: every promise about order, restarts and what is seen hangs on
 * them, so that a value that was passed over in silence would be believed in.
 */
final class ReservedKeys {

    private static final String BYTES = "records travel as bytes, and Millrace decodes them";

    /**
     * Committed offsets would be a second truth beside the state, and the wrong one: a broker may have them before the model
     * has the records. Nothing reads them either, for a source goes on from its state and else begins at the beginning.
     */
    private static final String OFFSETS =
            "offsets live in Flink's checkpoints, together with the model that has learned from them; none are committed"
                    + " to Kafka";

    private static final String ONCE =
            "jobs write in transactions that end with Flink's checkpoints, so that every event is there once";

    private static final Map<String, String> REASONS =
            Map.ofEntries(
                    Map.entry("bootstrap.servers", "it is kafka.bootstrap"),
                    Map.entry("key.serializer", BYTES),
                    Map.entry("value.serializer", BYTES),
                    Map.entry("key.deserializer", BYTES),
                    Map.entry("value.deserializer", BYTES),
                    Map.entry("enable.auto.commit", OFFSETS),
                    Map.entry("auto.commit.interval.ms", OFFSETS),
                    Map.entry("commit.offsets.on.checkpoint", OFFSETS),
                    Map.entry(
                            "group.id",
                            "partitions are assigned, no group is joined, and " + OFFSETS),
                    Map.entry("group.instance.id", "no group is joined"),
                    Map.entry("group.protocol", "no group is joined"),
                    Map.entry(
                            "auto.offset.reset",
                            "reading begins with the first record; later, records that are gone are an error, not a gap"),
                    Map.entry(
                            "isolation.level",
                            "it is read_committed: what a failed attempt wrote must not be seen"),
                    Map.entry(
                            "allow.auto.create.topics",
                            "topics are made with their policies; see partitions and replication"),
                    Map.entry(
                            "client.id",
                            "sources number their clients; client.id.prefix names what comes before the number"),
                    Map.entry("transactional.id", ONCE),
                    Map.entry("enable.idempotence", ONCE),
                    Map.entry("acks", "it is all: " + ONCE),
                    Map.entry(
                            "max.in.flight.requests.per.connection",
                            "it is 1: with more, a batch can be lost on a topic that was just made (KAFKA-15591)"),
                    Map.entry(
                            "max.request.size",
                            "it is what the topics' policies allow for a record"));

    private ReservedKeys() {}

    /**
     * None of these is reserved.
     *
     * @throws ConfigException that names the first that is, and why; never a value, which may be a secret
     */
    static void refuse(String section, Collection<String> keys) {
        for (String key : keys) {
            String reason = REASONS.get(key);
            if (reason != null) {
                throw new ConfigException(
                        section + "." + key,
                        "is set by Millrace itself (%s); allowed: Kafka's other properties"
                                .formatted(reason));
            }
        }
    }
}
