package io.millrace.jobs.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.release.BlobStore;
import io.millrace.release.ForwardingBlobStore;
import io.millrace.schemas.time.SystemTime;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class LeaseTest {

    private static final Duration BEAT = Duration.ofMillis(600);

    @TempDir Path dir;
    private BlobStore store;

    @BeforeEach
    void open() throws IOException {
        store = FlinkBlobStore.in(dir.toUri().toString());
    }

    private Lease take(String job) throws Exception {
        return Lease.take(store, "p", "pretrain", job, SystemTime.ticker(), BEAT);
    }

    private static String said(SuppressRestartsException refused) {
        return refused.getCause().getMessage().replaceFirst(" \\(file:.*\\)$", "");
    }

    @Test
    void aSecondJobIsRefusedWhileTheFirstLives() throws Exception {
        try (Lease first = take("one")) {
            var refused = assertThrows(SuppressRestartsException.class, () -> take("two"));
            assertEquals(
                    "pretrain of pipeline p is run by job one, which lives; allowed: one job at a time",
                    said(refused));
            first.require();
        }
    }

    @Test
    void whatWasGivenBackIsFreeAtOnce() throws Exception {
        take("one").close();
        long before = System.nanoTime();
        try (Lease second = take("two")) {
            assertTrue(System.nanoTime() - before < 3 * BEAT.toNanos(), "it waited");
            second.require();
        }
        assertFalse(Files.exists(dir.resolve("p/owner/pretrain")));
    }

    @Test
    void anotherAttemptOfTheSameJobGoesOn() throws Exception {
        take("one").abandon();
        try (Lease again = take("one")) {
            again.require();
        }
    }

    @Test
    void oneThatStandsStillIsTakenOverAndThenWritesNoMore() throws Exception {
        Lease first = take("one");
        BlobStore guarded = first.guarded();
        write(guarded);
        first.abandon();
        try (Lease second = take("two")) {
            write(second.guarded());
            var ended = assertThrows(SuppressRestartsException.class, () -> write(guarded));
            assertEquals(
                    "pretrain of pipeline p was taken over by job two; this job ends", said(ended));
            assertThrows(SuppressRestartsException.class, () -> guarded.rename("f", "g"));
            assertThrows(SuppressRestartsException.class, () -> guarded.delete("f"));
            assertTrue(guarded.exists("f"), "it still reads");
            first.close();
            second.require();
        }
    }

    /** Other file systems throw what they like; a thread that one of it ended would look like a dead job. */
    @Test
    void aStoreThatFailsForAWhileDoesNotEndTheCounting() throws Exception {
        var failing = new Failing(store);
        try (Lease first = Lease.take(failing, "p", "pretrain", "one", SystemTime.ticker(), BEAT)) {
            failing.away = true;
            while (failing.failures.get() < 2) {
                Thread.sleep(10);
            }
            failing.away = false;
            assertThrows(SuppressRestartsException.class, () -> take("two"));
            first.require();
        }
    }

    private static final class Failing extends ForwardingBlobStore {
        private volatile boolean away;
        private final AtomicInteger failures = new AtomicInteger();

        Failing(BlobStore store) {
            super(store);
        }

        @Override
        public OutputStream create(String path) throws IOException {
            if (away) {
                failures.incrementAndGet();
                throw new IllegalStateException("it is away");
            }
            return super.create(path);
        }
    }

    @Test
    void theTwoJobsOfAPipelineAreNotInEachOthersWay() throws Exception {
        try (Lease pretrain = take("one");
                Lease finetune =
                        Lease.take(store, "p", "finetune", "two", SystemTime.ticker(), BEAT)) {
            pretrain.require();
            finetune.require();
        }
    }

    private static void write(BlobStore store) throws IOException {
        try (OutputStream out = store.create("f")) {
            out.write(1);
        }
    }
}
