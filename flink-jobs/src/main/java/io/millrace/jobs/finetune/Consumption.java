package io.millrace.jobs.finetune;

import io.millrace.release.ModelStore;
import java.io.IOException;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says in the store up to which step every model checkpoint was tried for every task, so that the pretraining job retires
 * none before. It is said only once the Flink checkpoint that knows it is complete: a trial that would be run again after
 * a failure still needs the files.
 */
final class Consumption {

    private static final Logger LOG = LoggerFactory.getLogger(Consumption.class);

    private final ModelStore store;
    private final TreeMap<Long, Long> byFlinkCheckpoint = new TreeMap<>();
    private long newest = -1;
    private long said = -1;

    Consumption(ModelStore store) {
        this.store = store;
    }

    /** A model checkpoint of this step waits for its trials. */
    void arrived(long step) {
        newest = Math.max(newest, step);
    }

    /**
     * A Flink checkpoint is taken.
     *
     * @param oldest step of the oldest model checkpoint that still waits, or {@link Long#MAX_VALUE}
     */
    void snapshot(long flinkCheckpoint, long oldest) {
        byFlinkCheckpoint.put(flinkCheckpoint, Math.min(newest, oldest - 1));
    }

    /** A Flink checkpoint is complete. A store that fails to take the note keeps more files than it must, no fewer. */
    void complete(long flinkCheckpoint) {
        var known = byFlinkCheckpoint.headMap(flinkCheckpoint, true);
        long step = known.isEmpty() ? -1 : known.lastEntry().getValue();
        known.clear();
        if (step <= said) {
            return;
        }
        try {
            store.consumed(step);
            said = step;
        } catch (IOException e) {
            LOG.warn("cannot note that checkpoints up to step {} were tried", step, e);
        }
    }
}
