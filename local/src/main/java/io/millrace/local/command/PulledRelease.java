package io.millrace.local.command;

import io.millrace.jobs.store.FlinkBlobStore;
import io.millrace.release.Artifact;
import io.millrace.release.BlobStore;
import io.millrace.release.ModelStore;
import io.millrace.schemas.avro.FileEntry;
import io.millrace.schemas.avro.ModelRelease;
import io.millrace.schemas.client.TopicReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.stream.Stream;

/**
 * The newest release of a task, as the models topic tells of it.
 *
 * @param folder of its files in the store
 */
record PulledRelease(ModelRelease release, BlobStore blobs, String folder) {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    /**
     * Finds it, and verifies every file.
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
        BlobStore blobs = FlinkBlobStore.in(pipeline.config().store());
        var store = new ModelStore(pipeline.name(), blobs);
        store.release(newest);
        return new PulledRelease(newest, blobs, store.releaseFolder(task, newest.getVersion()));
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
        String version = folder.substring(folder.lastIndexOf('/') + 1);
        String suffix = format == null ? "" : "-" + format;
        return Path.of(release.getTask() + "-" + version + suffix);
    }

    /** Copies its files, the manifest last. */
    void copyTo(Path to) throws IOException {
        Files.createDirectories(to);
        for (FileEntry file : release.getFiles()) {
            copy(file.getName(), to);
        }
        copy(Artifact.MANIFEST, to);
    }

    private void copy(String name, Path to) throws IOException {
        try (InputStream in = blobs.open(folder + "/" + name)) {
            Files.copy(in, to.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** What is done with its files where they are wanted for a moment only. */
    interface Use {
        /** Uses the files in a folder. */
        void of(Path folder) throws Exception;
    }

    /** Copies its files to a temporary folder that is deleted afterwards. */
    void borrow(Use use) throws Exception {
        Path folder = Files.createTempDirectory("millrace-release");
        try {
            copyTo(folder);
            use.of(folder);
        } finally {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(folder);
        }
    }
}
