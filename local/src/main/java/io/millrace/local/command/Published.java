package io.millrace.local.command;

import io.millrace.jobs.config.PipelineConfig;
import io.millrace.jobs.store.FlinkBlobStore;
import io.millrace.release.ModelStore;
import io.millrace.schemas.avro.CheckpointManifest;
import io.millrace.schemas.avro.ModelRelease;
import io.millrace.schemas.topics.Topics;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecordBase;

/**
 * What a job publishes under a pipeline's name, and what one that begins anew would overwrite.
 *
 * @param what it is, in the plural
 * @param topic that it is on
 * @param type of its records
 * @param name of a record
 * @param stored the newest of them in a store
 */
record Published<R extends SpecificRecordBase>(
        String what,
        Function<Topics, String> topic,
        Class<R> type,
        Function<R, String> name,
        Stored stored) {

    /** What is looked for in a store. */
    interface Stored {
        /** Name of the newest, if there is any. */
        Optional<String> in(ModelStore store) throws IOException;
    }

    static final Published<CheckpointManifest> MODEL_CHECKPOINTS =
            new Published<>(
                    "model checkpoints",
                    Topics::checkpoints,
                    CheckpointManifest.class,
                    CheckpointManifest::getId,
                    store -> last(store.checkpointSteps()).map(ModelStore::checkpointId));
    static final Published<ModelRelease> RELEASES =
            new Published<>(
                    "releases",
                    Topics::models,
                    ModelRelease.class,
                    Published::release,
                    Published::release);

    private static final Duration LIMIT = Duration.ofSeconds(30);

    /**
     * Refuses to begin anew where something is published or lies in the store: steps and versions would be given a second
     * time, and what others refer to would be written over.
     *
     * @throws IllegalArgumentException if there is anything
     */
    void refuseIfAny(PipelineConfig pipeline) {
        var last = new AtomicReference<R>();
        var err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        try (var reader = Listing.open(pipeline, topic.apply(pipeline.topics()), type, err)) {
            reader.readToEnd(LIMIT, one -> last.set(one.record()));
        }
        if (last.get() != null) {
            throw refused(pipeline, name.apply(last.get()), "");
        }
        Optional<String> newest;
        try {
            newest =
                    stored.in(
                            new ModelStore(
                                    pipeline.pipeline(), FlinkBlobStore.in(pipeline.store())));
        } catch (IOException away) { // only the jobs need to reach it
            System.err.println(
                    "store " + pipeline.store() + " was not looked at: " + away.getMessage());
            return;
        }
        if (newest.isPresent()) {
            throw refused(pipeline, newest.get(), " in " + pipeline.store());
        }
    }

    private IllegalArgumentException refused(PipelineConfig pipeline, String newest, String where) {
        return new IllegalArgumentException(
                "pipeline "
                        + pipeline.pipeline()
                        + " has "
                        + what
                        + " (newest "
                        + newest
                        + ")"
                        + where
                        + " already; allowed: --from a savepoint or retained Flink checkpoint,"
                        + " or another name of the pipeline");
    }

    private static <T> Optional<T> last(Collection<T> all) {
        return all.stream().reduce((before, one) -> one);
    }

    private static Optional<String> release(ModelStore store) throws IOException {
        for (var task : store.releases().entrySet()) {
            if (!task.getValue().isEmpty()) {
                return Optional.of(release(task.getKey(), task.getValue().last()));
            }
        }
        return Optional.empty();
    }

    private static String release(ModelRelease release) {
        return release(release.getTask(), release.getVersion());
    }

    private static String release(String task, int version) {
        return String.format(Locale.ROOT, "%s v%04d", task, version);
    }
}
