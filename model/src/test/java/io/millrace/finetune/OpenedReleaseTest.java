package io.millrace.finetune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.release.InvalidArtifactException;
import io.millrace.release.LocalBlobStore;
import io.millrace.release.ModelStore;
import io.millrace.release.Release;
import io.millrace.schemas.avro.CheckpointManifest;
import io.millrace.schemas.payload.Payload;
import io.millrace.schemas.payload.Target;
import io.millrace.task.Answer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What lies in a folder is used without the store, the topics and the jobs that it came from. */
final class OpenedReleaseTest {

    @TempDir Path root;
    private ModelStore store;
    private CheckpointManifest checkpoint;

    @BeforeEach
    void write() throws Exception {
        store = new ModelStore("p", new LocalBlobStore(root.resolve("store")));
        checkpoint = StoredEncoder.write(store, 100, 4);
    }

    /** A release, copied as pull does. */
    private Path pulled(String yaml, List<LabeledRow> rows) throws Exception {
        StoredEncoder.run(store, checkpoint, yaml, rows, null);
        Path to = Files.createDirectories(root.resolve("pulled here"));
        try (var files = Files.list(root.resolve("store/p/releases/mood/v0001"))) {
            for (Path file : files.toList()) {
                Files.copy(
                        file, to.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        return to;
    }

    private Path classifier() throws Exception {
        return pulled(
                "{strategy: features, epochs: 10, batch: 10, learning-rate: 0.05}",
                StoredEncoder.rows(4));
    }

    private static Payload payload(int number) {
        return StoredEncoder.row(number, 4, "none").payload();
    }

    @Test
    void itAnswersWithTheClassAndHowLikelyEachIs() throws Exception {
        try (Release release = Release.open(classifier())) {
            assertEquals("mood", release.manifest().released().task());
            assertEquals(Target.Name.class, release.target());
            for (int number = 0; number < 4; number++) {
                Answer answer = release.predict(payload(number));
                String name = "class" + number % 2;
                assertEquals(new Target.Name(name), answer.target());
                assertEquals(
                        List.of("class0", "class1"),
                        List.copyOf(answer.probabilities().keySet()),
                        "in the order of the outputs");
                assertTrue(answer.probabilities().get(name) > 0.5, answer::toString);
                assertEquals(
                        1,
                        answer.probabilities().values().stream().mapToDouble(p -> p).sum(),
                        1e-12);
            }
        }
    }

    @Test
    void manyAtOnceAndManyThreadsAnswerAsOne() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try (Release release = Release.open(classifier())) {
            List<Payload> rows = List.of(payload(0), payload(1), payload(2));
            List<Answer> alone = rows.stream().map(release::predict).toList();
            var calls = new ArrayList<Callable<List<Answer>>>();
            for (int i = 0; i < 16; i++) {
                calls.add(() -> release.predict(rows));
            }
            for (Future<List<Answer>> call : threads.invokeAll(calls)) {
                List<Answer> together = call.get();
                for (int row = 0; row < rows.size(); row++) {
                    assertEquals(alone.get(row).target(), together.get(row).target());
                    assertEquals(
                            alone.get(row).probabilities().get("class0"),
                            together.get(row).probabilities().get("class0"),
                            1e-6);
                }
            }
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void aNumberIsAnsweredInItsOwnUnitAndIsNoChoice() throws Exception {
        var rows = new ArrayList<LabeledRow>();
        for (LabeledRow row : StoredEncoder.rows(4)) {
            boolean odd = ((Target.Name) row.target()).name().equals("class1");
            var number = new Target.Scalar(odd ? 110 : 90);
            rows.add(new LabeledRow(row.id(), number, row.split(), row.payload()));
        }
        String yaml =
                "{kind: regression, strategy: features, epochs: 100, batch: 10, learning-rate: 0.05}";
        try (Release release = Release.open(pulled(yaml, rows))) {
            Answer answer = release.predict(payload(1));
            assertEquals(110, ((Target.Scalar) answer.target()).value(), 0.5);
            assertTrue(answer.probabilities().isEmpty());
        }
    }

    @Test
    void aModelCheckpointIsRefusedForItHasNoHead() {
        Path folder = root.resolve("store/p/checkpoints/" + checkpoint.getId());
        var e = assertThrows(InvalidArtifactException.class, () -> Release.open(folder));
        assertTrue(e.getMessage().contains("expected: a release"), e.getMessage());
    }

    @Test
    void aFileThatIsNotTheOneOfTheManifestIsRefused() throws Exception {
        Path folder = classifier();
        byte[] weights = Files.readAllBytes(folder.resolve("model.safetensors"));
        weights[weights.length - 1] ^= 1;
        Files.write(folder.resolve("model.safetensors"), weights);
        var e = assertThrows(InvalidArtifactException.class, () -> Release.open(folder));
        assertTrue(e.getMessage().contains("SHA-256"), e.getMessage());
    }

    @Test
    void whatItCannotReadIsRefusedAndItGoesOn() throws Exception {
        try (Release release = Release.open(classifier())) {
            var e =
                    assertThrows(
                            IllegalArgumentException.class, () -> release.predict("no numbers"));
            assertTrue(e.getMessage().contains("allowed"), e.getMessage());
            assertEquals(new Target.Name("class1"), release.predict(payload(1)).target());
        }
    }
}
