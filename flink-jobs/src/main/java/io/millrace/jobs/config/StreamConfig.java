package io.millrace.jobs.config;

import io.millrace.config.Check;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * How records are read.
 *
 * @param topic of unlabeled records; default: {@code <pipeline>.records}
 * @param labels topic of labelled records; default: {@code <pipeline>.labeled}
 * @param format of unlabeled records: avro (ours), json, text
 * @param options of the format, such as paths of fields
 * @param domains allowed; empty: any
 * @param bounded stop at what the topics hold when the job starts, instead of going on
 * @param ingestParallelism subtasks that decode and clean
 * @param idle after this long without a record a partition no longer holds back the others
 */
public record StreamConfig(
        String topic,
        String labels,
        String format,
        Map<String, String> options,
        List<String> domains,
        Boolean bounded,
        Integer ingestParallelism,
        Duration idle) {

    public StreamConfig {
        format = format == null ? "avro" : format;
        options = options == null ? Map.of() : Map.copyOf(options);
        domains = domains == null ? List.of() : List.copyOf(domains);
        bounded = bounded != null && bounded;
        ingestParallelism =
                Check.range(
                        "ingest-parallelism",
                        ingestParallelism == null ? 1 : ingestParallelism,
                        1,
                        4096);
        idle = idle == null ? Duration.ofSeconds(10) : idle;
    }

    /** The topic of unlabeled records, or another if none is set. */
    public String topicOr(String absent) {
        return topic == null ? absent : topic;
    }

    /** The topic of labelled records, or another if none is set. */
    public String labelsOr(String absent) {
        return labels == null ? absent : labels;
    }
}
