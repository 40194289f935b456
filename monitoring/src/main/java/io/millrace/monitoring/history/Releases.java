package io.millrace.monitoring.history;

import io.millrace.schemas.avro.Decision;
import io.millrace.schemas.avro.ModelRelease;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** The newest release of every task. */
final class Releases {

    private static final int TASKS = 100;
    private static final int LONGEST = 1000;

    /** Partitions of one release; of more the first are told. */
    private static final int PARTITIONS = 64;

    private final BoundedNames names = new BoundedNames(TASKS);
    private final TreeMap<String, Release> newest = new TreeMap<>();

    void add(ModelRelease release) {
        String task = names.of(release.getTask());
        Release before = newest.get(task);
        if (release.getDecision() == Decision.PROMOTED
                && (before == null || release.getVersion() >= before.version())) {
            newest.put(task, of(task, release));
        }
    }

    private static Release of(String task, ModelRelease release) {
        return new Release(
                task,
                release.getVersion(),
                release.getCheckpoint(),
                release.getStrategy(),
                Cut.to(LONGEST, release.getReason()),
                new TreeMap<>(release.getMetrics()),
                release.getTimestamp(),
                Cut.to(LONGEST, release.getUri()),
                release.getLineage().stream()
                        .limit(PARTITIONS)
                        .map(
                                range ->
                                        new Offsets(
                                                Cut.to(LONGEST, range.getTopic()),
                                                range.getPartition(),
                                                range.getFrom(),
                                                range.getTo()))
                        .toList());
    }

    /** By the name of the task. */
    List<Release> all() {
        return new ArrayList<>(newest.values());
    }
}
