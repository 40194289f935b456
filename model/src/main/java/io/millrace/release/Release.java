package io.millrace.release;

import ai.djl.Device;
import io.millrace.clean.PayloadCleaner;
import io.millrace.finetune.TaskModel;
import io.millrace.schemas.payload.Payload;
import io.millrace.schemas.payload.Target;
import io.millrace.schemas.payload.Text;
import io.millrace.task.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A release to be used, from the folder that {@code millrace pull} leaves: input, encoder and head as they were fine-tuned,
 * every file verified against the manifest.
 *
 * <pre>{@code
 * try (Release release = Release.open(Path.of("mood-v0007"))) {
 *     Answer answer = release.predict("a fine day");
 * }
 * }</pre>
 *
 * <p>Products are of float32, whatever the release was learned in. May be called from several threads, which take turns: the
 * engine keeps state by thread, so all is done on one of its own.
 */
public final class Release implements AutoCloseable {

    private static final PayloadCleaner CLEANER = new PayloadCleaner(1, Integer.MAX_VALUE);

    private final Manifest manifest;
    private final ExecutorService thread;
    private final TaskModel model;

    private Release(Manifest manifest, ExecutorService thread, TaskModel model) {
        this.manifest = manifest;
        this.thread = thread;
        this.model = model;
    }

    /** As {@link #open(Path, int)}, with one native thread. */
    public static Release open(Path folder) throws IOException, InvalidArtifactException {
        return open(folder, 1);
    }

    /**
     * Reads and verifies a release.
     *
     * @param folder with {@code manifest.json} and the files that it names
     * @param threads native threads for a prediction, at least 1; their number changes the low bits of what comes out
     * @throws InvalidArtifactException if it is damaged, or no release but a model checkpoint
     * @throws IOException if it cannot be read
     */
    public static Release open(Path folder, int threads)
            throws IOException, InvalidArtifactException {
        return open(read(folder), threads);
    }

    /** As {@link #open(Path, int)}, of files that were read already. */
    public static Release open(Artifact artifact, int threads) throws InvalidArtifactException {
        Manifest.Released released = artifact.manifest().released();
        if (released == null) {
            throw new InvalidArtifactException(
                    "the folder holds model checkpoint "
                            + artifact.manifest().origin().id()
                            + ", which has no head; expected: a release");
        }
        SavedModel saved = SavedModel.of(artifact);
        ExecutorService thread =
                Executors.newSingleThreadExecutor(
                        work -> {
                            var one = new Thread(work, "release-" + released.task());
                            one.setDaemon(true);
                            return one;
                        });
        try {
            TaskModel model =
                    on(thread, () -> TaskModel.of(saved, released.labels(), Device.cpu(), threads));
            return new Release(artifact.manifest(), thread, model);
        } catch (Throwable e) {
            thread.shutdown();
            throw e;
        }
    }

    /**
     * The verified files of a folder, of a release or of a model checkpoint.
     *
     * @throws InvalidArtifactException if it is damaged
     */
    public static Artifact read(Path folder) throws IOException, InvalidArtifactException {
        Path real = folder.toRealPath();
        if (!Files.isDirectory(real) || real.getParent() == null) {
            throw new InvalidArtifactException(
                    folder + " is no folder; expected: one with " + Artifact.MANIFEST);
        }
        return Artifact.read(new LocalBlobStore(real.getParent()), real.getFileName().toString());
    }

    /** Where it came from and what it was released as. */
    public Manifest manifest() {
        return manifest;
    }

    /** The answer to a text. */
    public Answer predict(String text) {
        return predict(new Text(text));
    }

    /**
     * The answer to a payload.
     *
     * @throws IllegalArgumentException if it is of a kind or shape that the release cannot read, with what is allowed
     */
    public Answer predict(Payload payload) {
        return predict(List.of(payload)).get(0);
    }

    /**
     * The answers to payloads, in their order; many at once are faster than one by one.
     *
     * @throws IllegalArgumentException if one is of a kind or shape that the release cannot read, with what is allowed
     */
    public List<Answer> predict(List<? extends Payload> payloads) {
        List<Payload> rows = payloads.stream().map(this::asLearned).toList();
        return on(thread, () -> model.answers(rows));
    }

    /** Regular text, as what it was learned on; as it is given where the answer is places in it. */
    private Payload asLearned(Payload given) {
        return target() == Target.Spans.class ? given : CLEANER.clean(given, null).payload();
    }

    /** The class of what it answers with. */
    public Class<? extends Target> target() {
        return model.task().target();
    }

    private static <T> T on(ExecutorService thread, Callable<T> work) {
        try {
            return thread.submit(work).get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a release was at work", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException unchecked) {
                throw unchecked;
            }
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    /** Frees the native memory; what is being predicted is finished before. */
    @Override
    public void close() {
        if (!thread.isShutdown()) {
            thread.execute(model::close);
            thread.shutdown();
        }
    }
}
