package io.millrace.jobs.config;

import io.millrace.schemas.config.ByteSize;
import io.millrace.schemas.config.Check;
import io.millrace.schemas.config.Secret;
import java.time.Duration;
import java.util.Map;

/**
 * How labelled records are read. Whether the topic has an end is said for both topics by {@link StreamConfig}.
 *
 * @param topic of labelled records; default: {@code <pipeline>.labeled}
 * @param format of labelled records: avro (ours), avro-registry, json
 * @param options of the format, such as paths of fields
 * @param secrets of the format, such as a password; from the environment, as {@code ${NAME}}
 * @param maxBytes a record with a longer value is refused before it is decoded
 * @param memory for labelled rows on the heap, of all tasks together, each with the same share; a trial sees at most a quarter of its task's
 *     share of rows to learn from, and as much to judge by
 * @param idle after this long without a label that moves its event time on a partition no longer holds back the trials; default: that of the stream
 */
public record LabelsConfig(
        String topic,
        String format,
        Map<String, String> options,
        Map<String, Secret> secrets,
        ByteSize maxBytes,
        ByteSize memory,
        Duration idle) {

    private static final ByteSize DEFAULT_MEMORY = new ByteSize(256L << 20);

    public LabelsConfig {
        format = format == null ? ValueFormat.DEFAULT : format;
        options = options == null ? Map.of() : Map.copyOf(options);
        secrets = secrets == null ? Map.of() : Map.copyOf(secrets);
        maxBytes = ValueFormat.maxBytes(maxBytes);
        memory = memory == null ? DEFAULT_MEMORY : memory;
        Check.that(memory.bytes() > 0, "memory", memory, "1 byte and more");
        Check.that(
                idle == null || idle.toMillis() > 0,
                "idle",
                idle,
                "1 ms and more, or none for stream.idle");
    }

    /** The topic of labelled records, or another if none is set. */
    public String topicOr(String absent) {
        return topic == null ? absent : topic;
    }

    /** The limit of {@code idle}, or another if none is set. */
    public Duration idleOr(Duration absent) {
        return idle == null ? absent : idle;
    }

    /** What the topic's values are written in. */
    public ValueFormat values() {
        return new ValueFormat("labels", format, options, secrets, maxBytes);
    }
}
