package io.millrace.jobs.store;

import io.millrace.jobs.config.PipelineConfig;
import io.millrace.release.BlobStore;
import io.millrace.release.MarkedStore;
import io.millrace.schemas.time.Deadline;
import io.millrace.schemas.time.Ticker;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.runtime.execution.SuppressRestartsException;

/**
 * Who may write for a pipeline: one job at a time. The owner's id lies in the store, with a number that the owner counts up
 * while it lives. Another job that finds the number growing is refused; one that finds it standing still takes over, and the
 * one before ends for good at its next look, which every write to a {@linkplain #guarded store that it guards} is. A job that
 * Flink begins again keeps its id, and so the lease.
 *
 * <p>It keeps two jobs apart that were both started by mistake. It cannot keep apart two attempts of one job: that is for Flink
 * and the broker, which fences transactions.
 */
public final class Lease implements AutoCloseable {

    private static final Duration BEAT = Duration.ofSeconds(5);

    /** So many beats another has to stand still to be taken for dead. */
    private static final int STILL = 4;

    private static final Duration LOOK = Duration.ofMillis(200);

    private final BlobStore store;
    private final String path;
    private final String what;
    private final String job;
    private final ScheduledExecutorService beats;
    private long count;

    /**
     * What lies in the store.
     *
     * @param job id of the owner
     * @param count what it counts up
     */
    private record Owner(String job, long count) {}

    /**
     * Takes the lease of a pipeline for the job that a task is of, waiting while it is not clear whether another job lives.
     *
     * @param role what the job does: pretrain, finetune
     * @param restored true if the job goes on from a Flink checkpoint: its store must be there
     * @throws SuppressRestartsException if another job has it and lives, with which
     */
    public static Lease take(
            PipelineConfig config,
            String role,
            boolean restored,
            RuntimeContext task,
            Ticker ticker)
            throws IOException, InterruptedException {
        String job = task.getJobInfo().getJobId().toHexString();
        BlobStore found = FlinkBlobStore.in(config.store());
        // What older versions wrote has no mark.
        boolean unmarked = !restored || found.exists(config.pipeline() + "/checkpoints");
        BlobStore store = MarkedStore.open(found, unmarked);
        return take(store, config.pipeline(), role, job, ticker, BEAT);
    }

    static Lease take(
            BlobStore store, String pipeline, String role, String job, Ticker ticker, Duration beat)
            throws IOException, InterruptedException {
        var lease = new Lease(store, pipeline, role, job);
        lease.await(new Deadline(beat.multipliedBy(STILL), ticker));
        lease.write();
        var unused = // what fails in a beat is found out by the job itself
                lease.beats.scheduleWithFixedDelay(
                        lease::beat, beat.toMillis(), beat.toMillis(), TimeUnit.MILLISECONDS);
        return lease;
    }

    private Lease(BlobStore store, String pipeline, String role, String job) {
        this.store = store;
        this.path = pipeline + "/owner/" + role;
        this.what = role + " of pipeline " + pipeline;
        this.job = job;
        this.beats =
                Executors.newSingleThreadScheduledExecutor(
                        task -> {
                            var thread = new Thread(task, "lease");
                            thread.setDaemon(true);
                            return thread;
                        });
    }

    private void await(Deadline still) throws IOException, InterruptedException {
        Optional<Owner> first = owner();
        Optional<Owner> now = first;
        while (now.isPresent() && !now.get().job().equals(job) && !still.passed()) {
            if (!now.equals(first)) {
                throw refused(
                        now.get(), "is run by job ", ", which lives; allowed: one job at a time");
            }
            Thread.sleep(LOOK.toMillis());
            now = owner();
        }
        count = now.map(Owner::count).orElse(0L);
    }

    private SuppressRestartsException refused(Owner owner, String does, String so) {
        return new SuppressRestartsException(
                new IllegalStateException(
                        what + " " + does + owner.job() + so + " (" + store.uri(path) + ")"));
    }

    /**
     * For whoever is about to do what only the owner may.
     *
     * @throws SuppressRestartsException if another job has taken over, with which
     */
    public void require() throws IOException {
        Optional<Owner> owner = owner();
        if (owner.isPresent() && !owner.get().job().equals(job)) {
            beats.shutdownNow();
            throw refused(owner.get(), "was taken over by job ", "; this job ends");
        }
    }

    /** The store, which lets only the owner write. */
    public BlobStore guarded() {
        return new GuardedStore(store, this);
    }

    /** Whatever fails here fails again where the job itself needs the store; what throws would not be begun again. */
    private void beat() {
        try {
            require();
            write();
        } catch (IOException | RuntimeException e) {
            // The store is away, and the next beat may reach it; or another has taken over, which
            // the next write finds out.
        }
    }

    private synchronized void write() throws IOException {
        count++;
        String part = path + ".part-" + job;
        try (OutputStream out = store.create(part)) {
            out.write((job + " " + count).getBytes(StandardCharsets.UTF_8));
        }
        store.rename(part, path);
    }

    private Optional<Owner> owner() throws IOException {
        try (InputStream in = store.open(path)) {
            String[] words =
                    new String(in.readNBytes(256), StandardCharsets.UTF_8).strip().split(" ", 2);
            return Optional.of(new Owner(words[0], Long.parseLong(words[1])));
        } catch (FileNotFoundException | NoSuchFileException none) {
            return Optional.empty();
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
            throw new IOException("file " + store.uri(path) + " names no owner", e);
        }
    }

    /** Stops counting and leaves the lease as a job does that dies. */
    void abandon() {
        beats.shutdownNow();
    }

    /** Gives it back, if it is still this job's. */
    @Override
    public void close() throws IOException {
        beats.shutdownNow();
        try {
            beats.awaitTermination(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (owner().filter(owner -> owner.job().equals(job)).isPresent()) {
            store.delete(path);
        }
    }
}
