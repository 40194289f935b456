package io.millrace.release;

import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * What {@code manifest.json} says of a model checkpoint or a release. Sections that do not apply are null. What has no order
 * of its own is kept sorted, so that equal content has equal bytes ({@link ManifestJson}). A component that cannot be is an
 * {@link IllegalArgumentException} that names it, the value and what is allowed.
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
 * @param lineage offsets read, one range for each partition
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

    private static final Set<String> KINDS = Set.of("checkpoint", "release");
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    public Manifest {
        require(KINDS.contains(String.valueOf(kind)), "kind", kind, "checkpoint, release");
        require(pipeline != null && !pipeline.isBlank(), "pipeline", pipeline, "a name");
        require(id != null && BlobPath.isName(id), "id", id, "a plain name");
        require(configHash != null, "configHash", null, "a hash");
        require(step >= 0, "step", step, "0 or more");
        require(examples >= 0, "examples", examples, "0 or more");
        require(tokens >= 0, "tokens", tokens, "0 or more");
        require(
                replayedFraction >= 0 && replayedFraction <= 1,
                "replayedFraction",
                replayedFraction,
                "0 to 1");
        lineage =
                once("lineage", lineage, range -> range.topic() + "-" + range.partition()).stream()
                        .sorted(
                                Comparator.comparing(Range::topic)
                                        .thenComparingInt(Range::partition))
                        .toList();
        require(probeLoss != null, "probeLoss", null, "numbers by name");
        probeLoss = numbers("probeLoss", probeLoss);
        require(version == null || version >= 1, "version", version, "1 or more");
        metrics = metrics == null ? null : numbers("metrics", metrics);
        labels = labels == null ? null : whole("labels", labels);
        files = once("files", files, FileDigest::name);
    }

    /** A model checkpoint's, before its files are written. */
    public static Manifest checkpoint(
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
            Map<String, Double> probeLoss) {
        return new Manifest(
                "checkpoint",
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
                null,
                null,
                null,
                null,
                null,
                List.of());
    }

    /**
     * Offsets of a partition.
     *
     * @param from first, inclusive
     * @param to last, exclusive
     */
    public record Range(String topic, int partition, long from, long to) {

        public Range {
            require(topic != null && !topic.isEmpty(), "lineage.topic", topic, "a topic");
            require(partition >= 0, "lineage.partition", partition, "0 or more");
            require(
                    from >= 0 && from <= to,
                    "lineage.from",
                    from,
                    "0 to the one after the last, " + to);
        }
    }

    /**
     * A file.
     *
     * @param name in the artifact's folder, without folders of its own
     * @param size bytes
     * @param sha256 lower-case hex
     */
    public record FileDigest(String name, long size, String sha256) {

        public FileDigest {
            require(name != null && BlobPath.isName(name), "files.name", name, "a plain name");
            require(size >= 0, "files.size", size, "0 or more");
            require(
                    sha256 != null && SHA256.matcher(sha256).matches(),
                    "files.sha256",
                    sha256,
                    "64 hex digits");
        }
    }

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

    private static <T> List<T> whole(String field, List<T> list) {
        require(
                list != null && list.stream().allMatch(Objects::nonNull),
                field,
                list,
                "a list without null");
        return List.copyOf(list);
    }

    private static <T> List<T> once(String field, List<T> list, Function<T, String> key) {
        Set<String> seen = new HashSet<>();
        for (T element : whole(field, list)) {
            require(seen.add(key.apply(element)), field, key.apply(element), "each once");
        }
        return List.copyOf(list);
    }

    private static Map<String, Double> numbers(String field, Map<String, Double> map) {
        map.forEach((name, value) -> require(value != null, field + "." + name, null, "a number"));
        return Collections.unmodifiableMap(new TreeMap<>(map));
    }

    private static void require(boolean holds, String field, Object value, String allowed) {
        if (!holds) {
            String shown = String.valueOf(value).replaceAll("\\p{Cntrl}", "?");
            String cut = shown.length() > 80 ? shown.substring(0, 80) + "..." : shown;
            throw new IllegalArgumentException(field + ": got " + cut + "; allowed: " + allowed);
        }
    }
}
