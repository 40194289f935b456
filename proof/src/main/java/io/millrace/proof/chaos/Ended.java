package io.millrace.proof.chaos;

import io.millrace.jobs.config.PipelineConfig;
import io.millrace.schemas.avro.ProgressEvent;
import io.millrace.schemas.client.TopicReader;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/** What has come to its end, by committed events: pretraining, and the last trial of every task. One thread uses it. */
final class Ended implements AutoCloseable {

    private final TopicReader<ProgressEvent> committed;
    private final Set<String> missing;

    Ended(PipelineConfig config) {
        missing = new HashSet<>(config.tasks().keySet());
        missing.add("pretrain");
        committed =
                TopicReader.openAvro(
                        config.kafka().clientProperties(),
                        config.topics().progress(),
                        TopicReader.From.BEGINNING,
                        ProgressEvent.class);
    }

    /** Reads on; true if nothing is left to do. */
    boolean all(Duration patience) {
        if (missing.isEmpty()) {
            return true;
        }
        for (ProgressEvent event : committed.poll(patience)) {
            if (event.getKind().equals("done")) {
                missing.remove(event.getTags().getOrDefault("task", event.getJob()));
            }
        }
        return missing.isEmpty();
    }

    @Override
    public void close() {
        committed.close();
    }
}
