package io.millrace.checkpoint;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What {@code manifest.json} says of a model checkpoint or a release. Sections that do not apply are null.
 *
 * @param kind checkpoint or release
 * @param pipeline name
 * @param id of the model checkpoint
 * @param step of the learner
 * @param configHash SHA-256 of what decides what is learned
 * @param parent the checkpoint before, null for the first
 * @param timestamp event time, milliseconds since the epoch
 * @param examples taken in
 * @param tokens through the encoder, replay included
 * @param replayedFraction share of all samples that came from replay
 * @param lineage offsets read, by partition
 * @param probeLoss by domain
 * @param task of a release
 * @param version of a release
 * @param strategy of a release
 * @param labels of a release, in the order of the outputs
 * @param metrics of a release
 * @param files every other file of the artifact
 */
public record Manifest(
        String kind,
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
        String task,
        Integer version,
        String strategy,
        List<String> labels,
        Map<String, Double> metrics,
        List<FileDigest> files) {

    public Manifest {
        lineage = List.copyOf(lineage);
        probeLoss = java.util.Collections.unmodifiableMap(new TreeMap<>(probeLoss));
        metrics =
                metrics == null
                        ? null
                        : java.util.Collections.unmodifiableMap(new TreeMap<>(metrics));
        labels = labels == null ? null : List.copyOf(labels);
        files = List.copyOf(files);
    }

    /**
     * Offsets of a partition.
     *
     * @param from first, inclusive
     * @param to last, exclusive
     */
    public record Range(String topic, int partition, long from, long to) {}

    /**
     * A file.
     *
     * @param name in the artifact's folder
     * @param size bytes
     * @param sha256 lower-case hex
     */
    public record FileDigest(String name, long size, String sha256) {}

    /** The same with files. */
    Manifest with(List<FileDigest> digests) {
        return new Manifest(
                kind,
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
                task,
                version,
                strategy,
                labels,
                metrics,
                digests);
    }
}
