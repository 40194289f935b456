package io.millrace.jobs.config;

import io.millrace.config.ByteSize;
import io.millrace.config.Check;
import io.millrace.config.Secret;
import io.millrace.schemas.topics.Topics;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How records are read.
 *
 * @param topic of unlabeled records; default: {@code <pipeline>.records}
 * @param labels topic of labelled records; default: {@code <pipeline>.labeled}
 * @param format of unlabeled records: avro (ours), avro-registry, json, text
 * @param options of the format, such as paths of fields
 * @param secrets of the format, such as a password; from the environment, as {@code ${NAME}}
 * @param maxBytes a record with a longer value is refused before it is decoded
 * @param domains allowed; empty: any
 * @param bounded stop at what the topics hold when the job starts, instead of going on
 * @param ingestParallelism subtasks that decode and clean
 * @param idle after this long without a record a partition no longer holds back the others
 * @param waiting memory for records that wait for those of slower partitions; more than that waits on disk
 * @param drift how far in event time a partition may run ahead of the slowest before it is not read on; none: any
 */
public record StreamConfig(
        String topic,
        String labels,
        String format,
        Map<String, String> options,
        Map<String, Secret> secrets,
        ByteSize maxBytes,
        List<String> domains,
        Boolean bounded,
        Integer ingestParallelism,
        Duration idle,
        ByteSize waiting,
        Duration drift) {

    private static final ByteSize DEFAULT_WAITING = new ByteSize(64L << 20);
    private static final long LARGEST_RECORD = 256L << 20;

    public StreamConfig {
        format = format == null ? "avro" : format;
        options = options == null ? Map.of() : Map.copyOf(options);
        secrets = secrets == null ? Map.of() : Map.copyOf(secrets);
        maxBytes = maxBytes == null ? new ByteSize(Topics.MAX_EXAMPLE_BYTES) : maxBytes;
        Check.that(
                maxBytes.bytes() > 0 && maxBytes.bytes() <= LARGEST_RECORD,
                "max-bytes",
                maxBytes,
                "1 to " + new ByteSize(LARGEST_RECORD));
        domains = domains == null ? List.of() : List.copyOf(domains);
        bounded = bounded != null && bounded;
        ingestParallelism =
                Check.range(
                        "ingest-parallelism",
                        ingestParallelism == null ? 1 : ingestParallelism,
                        1,
                        4096);
        idle = idle == null ? Duration.ofSeconds(10) : idle;
        waiting = waiting == null ? DEFAULT_WAITING : waiting;
        Check.that(waiting.bytes() > 0, "waiting", waiting, "1 byte and more");
        Check.that(drift == null || drift.toMillis() > 0, "drift", drift, "1 ms and more, or none");
    }

    /** The topic of unlabeled records, or another if none is set. */
    public String topicOr(String absent) {
        return topic == null ? absent : topic;
    }

    /** The topic of labelled records, or another if none is set. */
    public String labelsOr(String absent) {
        return labels == null ? absent : labels;
    }

    /** The format's secrets as it wants them. Not to be shown. */
    public Map<String, String> revealedSecrets() {
        Map<String, String> revealed = new TreeMap<>();
        secrets.forEach((name, secret) -> revealed.put(name, secret.value()));
        return Collections.unmodifiableMap(revealed);
    }
}
