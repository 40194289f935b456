package io.millrace.local.command;

import io.millrace.jobs.store.FlinkBlobStore;
import io.millrace.release.BlobStore;
import io.millrace.release.ModelStore;
import io.millrace.schemas.avro.FileEntry;
import io.millrace.schemas.avro.ModelRelease;
import io.millrace.schemas.client.TopicReader;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Fetches the newest release of a task. */
@Command(
        name = "pull",
        description = "Fetches the files of a task's newest release, and verifies them.")
public final class PullCommand implements Callable<Integer>, Subcommand {

    @Parameters(paramLabel = "TASK", description = "the task")
    private String task;

    @Mixin private PipelineOptions pipeline;

    @Spec private CommandSpec spec;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "where the files go (default: TASK-vNNNN)")
    private Path out;

    @Override
    public int place() {
        return 60;
    }

    @Override
    public Integer call() throws Exception {
        ModelRelease newest = null;
        try (TopicReader<Listing.Arrived<ModelRelease>> reader =
                Listing.open(
                        pipeline.config(),
                        pipeline.config().topics().models(),
                        ModelRelease.class,
                        spec.commandLine().getErr())) {
            for (var one : reader.readToEnd(Duration.ofSeconds(30))) {
                newest = newer(newest, one.record());
            }
        }
        if (newest == null) {
            throw new IllegalArgumentException("TASK is '" + task + "', which has no release yet");
        }
        BlobStore blobs = new FlinkBlobStore(pipeline.config().store());
        var store = new ModelStore(pipeline.name(), blobs);
        store.release(newest); // verifies every file
        String folder = store.releaseFolder(task, newest.getVersion());
        String version = folder.substring(folder.lastIndexOf('/') + 1);
        Path to = out == null ? Path.of(task + "-" + version) : out;
        Files.createDirectories(to);
        for (FileEntry file : newest.getFiles()) {
            copy(blobs, folder, file.getName(), to);
        }
        copy(blobs, folder, "manifest.json", to);
        System.out.println(to);
        return 0;
    }

    private ModelRelease newer(ModelRelease newest, ModelRelease release) {
        boolean other =
                !release.getTask().equals(task)
                        || (newest != null && release.getVersion() < newest.getVersion());
        return other ? newest : release;
    }

    private static void copy(BlobStore blobs, String folder, String name, Path to)
            throws Exception {
        try (InputStream in = blobs.open(folder + "/" + name)) {
            Files.copy(in, to.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
