package io.millrace.release;

import io.millrace.schemas.avro.CheckpointManifest;
import io.millrace.schemas.avro.FileEntry;
import io.millrace.schemas.avro.ModelRelease;
import io.millrace.schemas.avro.PartitionRange;
import io.millrace.schemas.events.ToldDomains;
import java.util.List;
import java.util.TreeMap;

/** Manifests as topics tell them: the one place where a manifest becomes a record, and a record an origin. */
public final class ManifestRecords {

    private ManifestRecords() {}

    /**
     * What the topic tells of a model checkpoint.
     *
     * @param uri of its folder
     * @param last true at the end of a bounded stream
     */
    public static CheckpointManifest checkpoint(Manifest manifest, String uri, boolean last) {
        Origin origin = manifest.origin();
        return new CheckpointManifest(
                origin.pipeline(),
                origin.id(),
                origin.step(),
                uri,
                files(manifest),
                origin.configHash(),
                origin.parent(),
                origin.timestamp(),
                origin.examples(),
                origin.tokens(),
                origin.replayedFraction(),
                ranges(origin),
                ToldDomains.means(origin.probeLoss()),
                last,
                new TreeMap<>(origin.fingerprint()),
                new TreeMap<>(origin.start()));
    }

    /**
     * Where the model checkpoint that a topic tells of came from.
     *
     * @throws IllegalArgumentException if the record says what cannot be
     */
    public static Origin origin(CheckpointManifest record) {
        return new Origin(
                record.getPipeline(),
                record.getId(),
                record.getStep(),
                record.getConfigHash(),
                record.getParent(),
                record.getTimestamp(),
                record.getExamples(),
                record.getTokens(),
                record.getReplayedFraction(),
                record.getLineage().stream().map(ManifestRecords::range).toList(),
                record.getProbeLoss(),
                record.getFingerprint(),
                record.getStart());
    }

    /** Says in a release where it came from. */
    public static void tell(Origin origin, ModelRelease release) {
        release.setPipeline(origin.pipeline());
        release.setCheckpoint(origin.id());
        release.setTimestamp(origin.timestamp());
        release.setLineage(ranges(origin));
    }

    /** What a topic says that a model was released as. */
    static Manifest.Released released(ModelRelease record) {
        return new Manifest.Released(
                record.getTask(),
                record.getVersion(),
                record.getStrategy(),
                record.getLabels(),
                record.getMetrics());
    }

    /** The files of an artifact. */
    public static List<FileEntry> files(Manifest manifest) {
        return manifest.files().stream()
                .map(file -> new FileEntry(file.name(), file.size(), file.sha256()))
                .toList();
    }

    private static Origin.Range range(PartitionRange range) {
        return new Origin.Range(
                range.getTopic(), range.getPartition(), range.getFrom(), range.getTo());
    }

    private static List<PartitionRange> ranges(Origin origin) {
        return origin.lineage().stream()
                .map(
                        range ->
                                new PartitionRange(
                                        range.topic(), range.partition(), range.from(), range.to()))
                .toList();
    }
}
