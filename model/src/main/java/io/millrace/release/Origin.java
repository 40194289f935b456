package io.millrace.release;

import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Where a model came from: of which pipeline, configuration and part of the stream it is a function. What has no order of its
 * own is kept sorted, so that equal content has equal bytes. A component that cannot be is an {@link
 * IllegalArgumentException} that names it, the value and what is allowed.
 *
 * @param pipeline name
 * @param id of the model checkpoint
 * @param step of the learner
 * @param configHash SHA-256 of what decides what is learned
 * @param parent the checkpoint before, null for the first
 * @param timestamp event time, milliseconds since the epoch
 * @param examples taken in
 * @param tokens through the encoder, replay included
 * @param replayedFraction share of all samples that came from replay
 * @param lineage offsets read, one range for each partition
 * @param probeLoss by domain
 * @param fingerprint what the low bits of the weights hang on beside all this, by name: processor, threads, precision;
 *     empty where it was not noted
 * @param start SHA-256, in lower-case hex, of the files that learning began with, by name; empty if it began at random
 */
public record Origin(
        String pipeline,
        String id,
        long step,
        String configHash,
        String parent,
        long timestamp,
        long examples,
        long tokens,
        double replayedFraction,
        List<Range> lineage,
        Map<String, Double> probeLoss,
        Map<String, String> fingerprint,
        Map<String, String> start) {

    /** Of what began at random. */
    public Origin(
            String pipeline,
            String id,
            long step,
            String configHash,
            String parent,
            long timestamp,
            long examples,
            long tokens,
            double replayedFraction,
            List<Range> lineage,
            Map<String, Double> probeLoss,
            Map<String, String> fingerprint) {
        this(
                pipeline,
                id,
                step,
                configHash,
                parent,
                timestamp,
                examples,
                tokens,
                replayedFraction,
                lineage,
                probeLoss,
                fingerprint,
                Map.of());
    }

    public Origin {
        Require.that(pipeline != null && !pipeline.isBlank(), "pipeline", pipeline, "a name");
        Require.that(id != null && BlobPath.isName(id), "id", id, "a plain name");
        Require.that(configHash != null, "configHash", null, "a hash");
        Require.that(step >= 0, "step", step, "0 or more");
        Require.that(examples >= 0, "examples", examples, "0 or more");
        Require.that(tokens >= 0, "tokens", tokens, "0 or more");
        Require.that(
                replayedFraction >= 0 && replayedFraction <= 1,
                "replayedFraction",
                replayedFraction,
                "0 to 1");
        lineage =
                Require.once("lineage", lineage, Range::of).stream()
                        .sorted(
                                Comparator.comparing(Range::topic)
                                        .thenComparingInt(Range::partition))
                        .toList();
        probeLoss = Require.sorted("probeLoss", probeLoss, "a number");
        fingerprint = Require.sorted("fingerprint", fingerprint, "a text");
        start = Require.sorted("start", start, "a hash");
    }

    /**
     * Offsets of a partition.
     *
     * @param from first, inclusive
     * @param to last, exclusive
     */
    public record Range(String topic, int partition, long from, long to) {

        public Range {
            Require.that(topic != null && !topic.isEmpty(), "lineage.topic", topic, "a topic");
            Require.that(partition >= 0, "lineage.partition", partition, "0 or more");
            Require.that(
                    from >= 0 && from <= to,
                    "lineage.from",
                    from,
                    "0 to the one after the last, " + to);
        }

        private String of() {
            return topic + "-" + partition;
        }
    }
}
