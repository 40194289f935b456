package io.millrace.finetune;

import io.millrace.schemas.avro.CheckpointManifest;
import io.millrace.schemas.codec.AvroCodec;
import io.millrace.schemas.payload.Target;
import io.millrace.schemas.topics.Topics;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Whether the release of a trial would be an event that the topic takes: one with a class for every free text would not,
 * and the trial would end in the same failure again and again.
 */
final class ReleaseSize {

    /** For the names, numbers and sentences of a release, and for what Kafka adds. */
    private static final int OTHER = 64 << 10;

    /** What a text's length takes at most. */
    private static final int LENGTH = 5;

    private ReleaseSize() {}

    /**
     * @throws IllegalArgumentException if the labels to learn take more than an event has beside what its checkpoint's
     *     manifest has too: lineage, files, address
     */
    static void check(CheckpointManifest manifest, List<LabeledRow> rows) {
        Set<String> labels =
                rows.stream()
                        .filter(row -> row.split() == Split.TRAIN)
                        .map(row -> row.target() instanceof Target.Name name ? name.name() : "")
                        .collect(Collectors.toSet());
        long bytes = 0;
        for (String label : labels) {
            bytes += LENGTH + label.getBytes(StandardCharsets.UTF_8).length;
        }
        long allowed =
                Topics.MAX_EVENT_BYTES - OTHER - (long) new AvroCodec().encode(manifest).length;
        if (bytes > allowed) {
            throw new IllegalArgumentException(
                    "labels of "
                            + labels.size()
                            + " classes take "
                            + bytes
                            + " bytes; allowed: at most "
                            + allowed
                            + ", for a release names each");
        }
    }
}
