package io.millrace.jobs.config;

import io.millrace.schemas.config.ByteSize;
import io.millrace.schemas.config.Check;
import io.millrace.schemas.config.Secret;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * How unlabeled records are read.
 *
 * @param topic of unlabeled records; default: {@code <pipeline>.records}
 * @param format of unlabeled records: avro (ours), avro-registry, json, text
 * @param options of the format, such as paths of fields
 * @param secrets of the format, such as a password; from the environment, as {@code ${NAME}}
 * @param maxBytes a record with a longer value is refused before it is decoded
 * @param domains allowed; empty: any
 * @param bounded stop at what the topics of records and labels hold when the job starts, instead of going on
 * @param ingestParallelism subtasks that decode and clean
 * @param idle after this long without a record that moves its event time on a partition no longer holds back the others
 * @param waiting memory for records that wait for those of slower partitions; more than that waits on disk
 * @param spill disk for them; beyond it an endless stream goes on with its oldest records, and a bounded one ends
 * @param ahead how far a timestamp may be ahead of the broker's clock; beyond it a record is refused and does not move time on
 * @param drift how far in event time a partition may run ahead of the slowest before it is not read on; none: any
 */
public record StreamConfig(
        String topic,
        String format,
        Map<String, String> options,
        Map<String, Secret> secrets,
        ByteSize maxBytes,
        List<String> domains,
        Boolean bounded,
        Integer ingestParallelism,
        Duration idle,
        ByteSize waiting,
        ByteSize spill,
        Duration ahead,
        Duration drift) {

    private static final ByteSize DEFAULT_WAITING = new ByteSize(64L << 20);

    private static final ByteSize DEFAULT_SPILL = new ByteSize(8L << 30);

    public StreamConfig {
        format = format == null ? ValueFormat.DEFAULT : format;
        options = options == null ? Map.of() : Map.copyOf(options);
        secrets = secrets == null ? Map.of() : Map.copyOf(secrets);
        maxBytes = ValueFormat.maxBytes(maxBytes);
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
        spill = spill == null ? DEFAULT_SPILL : spill;
        Check.that(spill.bytes() > 0, "spill", spill, "1 byte and more");
        ahead = ahead == null ? Duration.ofHours(1) : ahead;
        Check.that(ahead.toMillis() > 0, "ahead", ahead, "1 ms and more");
        Check.that(drift == null || drift.toMillis() > 0, "drift", drift, "1 ms and more, or none");
    }

    /** The topic of unlabeled records, or another if none is set. */
    public String topicOr(String absent) {
        return topic == null ? absent : topic;
    }

    /** What the topic's values are written in. */
    public ValueFormat values() {
        return new ValueFormat("stream", format, options, secrets, maxBytes);
    }
}
