package io.millrace.jobs.pretrain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.millrace.release.ForwardingBlobStore;
import io.millrace.release.LocalBlobStore;
import io.millrace.release.ModelStore;
import io.millrace.release.Origin;
import io.millrace.release.Retention;
import io.millrace.release.Retirement;
import io.millrace.release.SavedModel;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The learner does not wait for a store that is slow to say what it holds. */
@Timeout(60)
final class RetirementThreadTest {

    @TempDir Path root;
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch answers = new CountDownLatch(1);

    private void write(long step) throws IOException {
        var nothing = JsonNodeFactory.instance.objectNode();
        new ModelStore("p", new LocalBlobStore(root))
                .writeCheckpoint(
                        new Origin(
                                "p",
                                ModelStore.checkpointId(step),
                                step,
                                "0",
                                null,
                                0,
                                0,
                                0,
                                0,
                                List.of(),
                                Map.of(),
                                Map.of()),
                        new SavedModel(nothing, "text", nothing, Map.of(), Map.of()));
    }

    private RetirementThread retirements() {
        var slow =
                new ForwardingBlobStore(new LocalBlobStore(root)) {
                    @Override
                    public List<String> list(String folder) throws IOException {
                        asked.countDown();
                        try {
                            answers.await();
                        } catch (InterruptedException e) {
                            throw new InterruptedIOException();
                        }
                        return super.list(folder);
                    }
                };
        return new RetirementThread(
                new Retirement(new ModelStore("p", slow), new Retention(1, 0, 0), false));
    }

    private Set<Long> steps() throws IOException {
        return new ModelStore("p", new LocalBlobStore(root)).checkpointSteps();
    }

    @Test
    void theLearnerGoesOnWhileTheStoreIsAskedAndTheEndWaitsForIt() throws Exception {
        try (RetirementThread retirements = retirements()) {
            for (long step = 100; step <= 300; step += 100) {
                write(step);
                retirements.apply(step);
            }
            asked.await();
            assertEquals(Set.of(100L, 200L, 300L), steps(), "nothing is known yet");
            answers.countDown();
            retirements.finish();
        }
        assertEquals(Set.of(300L), steps());
    }

    @Test
    void nothingIsDeletedOnceItIsClosed() throws Exception {
        write(100);
        write(200);
        RetirementThread retirements = retirements();
        retirements.apply(200);
        asked.await();
        retirements.close();
        answers.countDown();
        assertEquals(Set.of(100L, 200L), steps());
        assertTrue(
                Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(RetirementThreadTest::isOurs));
    }

    private static boolean isOurs(Thread thread) {
        return thread.getName().equals("retirement") && thread.isAlive();
    }
}
