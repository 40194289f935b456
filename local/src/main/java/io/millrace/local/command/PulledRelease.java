package io.millrace.local.command;

import io.millrace.jobs.store.FlinkBlobStore;
import io.millrace.release.Artifact;
import io.millrace.release.InvalidArtifactException;
import io.millrace.release.ModelStore;
import io.millrace.schemas.avro.ModelRelease;
import io.millrace.schemas.client.TopicReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/** The newest release of a task, as the models topic tells of it. */
record PulledRelease(ModelRelease release, ModelStore store) {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    /**
     * Finds it.
     *
     * @param err is told of records that cannot be read
     * @throws IllegalArgumentException if the task has no release yet
     */
    static PulledRelease newest(String task, PipelineOptions pipeline, PrintWriter err)
            throws Exception {
        ModelRelease newest = null;
        try (TopicReader<Listing.Arrived<ModelRelease>> reader =
                Listing.open(
                        pipeline.config(),
                        pipeline.config().topics().models(),
                        ModelRelease.class,
                        err)) {
            for (Listing.Arrived<ModelRelease> one : reader.readToEnd(LIMIT)) {
                newest = newer(task, newest, one.record());
            }
        }
        if (newest == null) {
            throw new IllegalArgumentException("TASK is '" + task + "', which has no release yet");
        }
        var store = new ModelStore(pipeline.name(), FlinkBlobStore.in(pipeline.config().store()));
        return new PulledRelease(newest, store);
    }

    private static ModelRelease newer(String task, ModelRelease newest, ModelRelease release) {
        boolean other =
                !release.getTask().equals(task)
                        || (newest != null && release.getVersion() < newest.getVersion());
        return other ? newest : release;
    }

    /**
     * Its name as a folder of its own: {@code TASK-vNNNN}, or {@code TASK-vNNNN-FORMAT}.
     *
     * @param format null for the files as they are
     */
    Path name(String format) {
        String suffix = format == null ? "" : "-" + format;
        return Path.of(
                String.format(
                        Locale.ROOT,
                        "%s-v%04d%s",
                        release.getTask(),
                        release.getVersion(),
                        suffix));
    }

    /** Copies its files, each verified while it is copied, the manifest last. */
    void copyTo(Path to) throws IOException, InvalidArtifactException {
        store.copy(release, to);
    }

    /** Its verified files. */
    Artifact read() throws IOException, InvalidArtifactException {
        return store.artifact(release);
    }
}
