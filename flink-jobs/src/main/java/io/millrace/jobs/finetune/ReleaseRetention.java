package io.millrace.jobs.finetune;

import io.millrace.release.ModelStore;
import io.millrace.schemas.events.ReleaseDeleted;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes releases that are older than the newest so many of their task. It is told when one is promoted, and done once the
 * Flink checkpoint is complete that knows of the promotion: the release that a restored job compares with is there. What fails
 * is left for the next promotion, and told again then.
 */
final class ReleaseRetention {

    private static final Logger LOG = LoggerFactory.getLogger(ReleaseRetention.class);

    /** At one promotion: what an older version kept goes a little at a time. */
    static final int MOST = 20;

    private final ModelStore store;
    private final int last;
    private final List<ReleaseDeleted> told = new ArrayList<>();
    private final TreeMap<Long, List<ReleaseDeleted>> byFlinkCheckpoint = new TreeMap<>();

    /**
     * @param last how many of the newest of every task stay; 0 for all
     */
    ReleaseRetention(ModelStore store, int last) {
        this.store = store;
        this.last = last;
    }

    /** A release is the current one from now on; says which of its task will go. */
    List<ReleaseDeleted> promoted(String task, int version) {
        if (last == 0 || version <= last) {
            return List.of();
        }
        List<ReleaseDeleted> old;
        try {
            old =
                    store.versions(task).headSet(version - last + 1).stream()
                            .limit(MOST)
                            .map(one -> new ReleaseDeleted(task, one, last))
                            .toList();
        } catch (IOException e) {
            LOG.warn("cannot tell which releases of task {} may go", task, e);
            return List.of();
        }
        told.addAll(old);
        return old;
    }

    /** A Flink checkpoint is taken. */
    void snapshot(long flinkCheckpoint) {
        if (!told.isEmpty()) {
            byFlinkCheckpoint.put(flinkCheckpoint, List.copyOf(told));
            told.clear();
        }
    }

    /** A Flink checkpoint is complete. */
    void complete(long flinkCheckpoint) {
        var known = byFlinkCheckpoint.headMap(flinkCheckpoint, true);
        for (List<ReleaseDeleted> some : known.values()) {
            some.forEach(this::delete);
        }
        known.clear();
    }

    private void delete(ReleaseDeleted old) {
        try {
            store.delete(old.task(), old.version());
            LOG.info(
                    "Release {} of task {} is deleted; releases.retain keeps {}.",
                    old.version(),
                    old.task(),
                    last);
        } catch (IOException e) {
            LOG.warn("cannot delete release {} of task {}", old.version(), old.task(), e);
        }
    }
}
