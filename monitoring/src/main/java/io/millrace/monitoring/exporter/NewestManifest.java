package io.millrace.monitoring.exporter;

import io.millrace.schemas.avro.CheckpointManifest;
import io.millrace.schemas.avro.PartitionRange;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;

/** Where the newest model checkpoint of a checkpoints topic came from. Threads may add and look. */
final class NewestManifest {

    /**
     * Where it came from.
     *
     * @param eventMillis event time that it has come to, milliseconds since the epoch
     * @param learned for each partition the offset of the first record that it has not seen
     */
    record From(long eventMillis, Map<TopicPartition, Long> learned) {}

    private long step = -1;
    private From from;

    synchronized void add(CheckpointManifest manifest) {
        if (manifest.getStep() < step) {
            return;
        }
        step = manifest.getStep();
        var learned = new HashMap<TopicPartition, Long>();
        for (PartitionRange range : manifest.getLineage()) {
            learned.merge(
                    new TopicPartition(range.getTopic(), range.getPartition()),
                    range.getTo(),
                    Math::max); // a partition has several where records were gone
        }
        from = new From(manifest.getTimestamp(), Map.copyOf(learned));
    }

    synchronized Optional<From> from() {
        return Optional.ofNullable(from);
    }
}
