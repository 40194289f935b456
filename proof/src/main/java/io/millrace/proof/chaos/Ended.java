package io.millrace.proof.chaos;

import io.millrace.jobs.config.PipelineConfig;
import io.millrace.schemas.client.TopicReader;
import io.millrace.schemas.events.PretrainingEnded;
import io.millrace.schemas.events.Told;
import io.millrace.schemas.events.TuningEnded;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/** What has come to its end, by committed events: pretraining, and the last trial of every task. One thread uses it. */
final class Ended implements AutoCloseable {

    /** No name of a task. */
    private static final String PRETRAINING = "";

    private final TopicReader<Told> committed;
    private final Set<String> missing;

    Ended(PipelineConfig config) {
        missing = new HashSet<>(config.tasks().keySet());
        missing.add(PRETRAINING);
        committed =
                TopicReader.openProgress(
                        config.kafka().clientProperties(),
                        config.topics().progress(),
                        TopicReader.From.BEGINNING);
    }

    /** Reads on; true if nothing is left to do. */
    boolean all(Duration patience) {
        if (missing.isEmpty()) {
            return true;
        }
        for (Told told : committed.poll(patience)) {
            if (told.what() instanceof PretrainingEnded) {
                missing.remove(PRETRAINING);
            } else if (told.what() instanceof TuningEnded ended) {
                missing.remove(ended.task());
            }
        }
        return missing.isEmpty();
    }

    @Override
    public void close() {
        committed.close();
    }
}
