package io.millrace.jobs.pretrain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.clean.Fingerprint;
import io.millrace.jobs.config.PipelineConfig;
import io.millrace.jobs.ingest.Ingested;
import io.millrace.jobs.kafka.sink.Outgoing;
import io.millrace.learner.UnhealthyException;
import io.millrace.release.MarkedStore;
import io.millrace.schemas.avro.CheckpointManifest;
import io.millrace.schemas.codec.AvroCodec;
import io.millrace.schemas.config.StrictYaml;
import io.millrace.schemas.payload.Features;
import io.millrace.schemas.payload.Payloads;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.apache.flink.streaming.runtime.tasks.mailbox.Mail;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where snapshots fall, and what a failure after each of them leaves. */
final class PretrainOperatorTest {

    private static final OutputTag<Outgoing> PROGRESS =
            new OutputTag<>("progress", TypeInformation.of(Outgoing.class));
    private static final OutputTag<Outgoing> DEAD =
            new OutputTag<>("dead", TypeInformation.of(Outgoing.class));

    private static final String SMALL = "encoder: {name: mlp, widths: [4]}\n";

    @TempDir Path root;

    private PipelineConfig config(String store, String more) throws Exception {
        return StrictYaml.read(
                """
                pipeline: p
                kafka: {bootstrap: "localhost:1"}
                store: %s
                input: {name: features}
                training: {batch: 2, fit-examples: 8, threads: 1, health: {patience: 1}}
                replay: {share: 0}
                probes: {share: 0}
                checkpoints: {every: 4}
                %s
                """
                        .formatted(root.resolve(store).toUri(), more),
                PipelineConfig.class);
    }

    private OneInputStreamOperatorTestHarness<Ingested, Outgoing> harness(String store, String more)
            throws Exception {
        return new OneInputStreamOperatorTestHarness<>(
                new PretrainOperatorFactory(config(store, more), PROGRESS, DEAD), 1, 1, 0);
    }

    private OneInputStreamOperatorTestHarness<Ingested, Outgoing> harness(String store)
            throws Exception {
        return harness(store, SMALL);
    }

    private static void put(
            OneInputStreamOperatorTestHarness<Ingested, Outgoing> harness, int records)
            throws Exception {
        var random = new SplittableRandom(7);
        for (int i = 0; i < records; i++) {
            float[] values = {(float) random.nextDouble(), (float) random.nextDouble(), i};
            var payload = new ByteArrayOutputStream();
            Payloads.write(new Features(new int[] {3}, values), new DataOutputStream(payload));
            harness.processElement(
                    new Ingested(
                            0,
                            i,
                            i,
                            "e" + i,
                            "d",
                            Fingerprint.of(payload.toByteArray()).hash(),
                            new short[0],
                            payload.toByteArray(),
                            new byte[0]),
                    i);
        }
    }

    /** A snapshot in the middle of a burst of steps, where the operator lets the mailbox go first. */
    private static AtomicReference<OperatorSubtaskState> snapshotBetweenSteps(
            OneInputStreamOperatorTestHarness<Ingested, Outgoing> harness) {
        var state = new AtomicReference<OperatorSubtaskState>();
        harness.getTaskMailbox()
                .put(new Mail(() -> state.set(harness.snapshot(1, 1)), 1000, "snapshot"));
        return state;
    }

    private static CheckpointManifest last(
            OneInputStreamOperatorTestHarness<Ingested, Outgoing> harness) throws Exception {
        List<Outgoing> told = harness.extractOutputValues();
        CheckpointManifest last =
                new AvroCodec().decode(told.get(told.size() - 1).value(), CheckpointManifest.class);
        last.setUri("");
        return last;
    }

    @Test
    void noRecordIsOnItsWayWhenASnapshotFallsIntoABurst() throws Exception {
        var undisturbed = harness("a");
        undisturbed.open();
        put(undisturbed, 20);
        AtomicReference<OperatorSubtaskState> first = snapshotBetweenSteps(undisturbed);
        undisturbed.processWatermark(100);
        undisturbed.endInput();
        CheckpointManifest expected = last(undisturbed);
        undisturbed.close();
        assertEquals(20, expected.getExamples());
        assertEquals(10, expected.getStep());
        assertEquals("step-00000008", expected.getParent());

        // Another store, whose owner says that it is the one.
        Files.createFile(Files.createDirectories(root.resolve("b")).resolve(MarkedStore.MARKER));
        var killed = harness("b");
        killed.initializeState(first.get());
        killed.open();
        AtomicReference<OperatorSubtaskState> second = snapshotBetweenSteps(killed);
        killed.processWatermark(100);
        killed.close();

        var restored = harness("b");
        restored.initializeState(second.get());
        restored.open();
        restored.processWatermark(100);
        restored.endInput();
        assertEquals(expected, last(restored));
        restored.close();
    }

    @Test
    void aStepThatWasWrittenIsToldAgainAsItWas() throws Exception {
        var harness = harness("a");
        harness.open();
        put(harness, 16);
        harness.processWatermark(100);
        CheckpointManifest before = last(harness);
        assertEquals("step-00000008", before.getId());
        assertEquals("step-00000004", before.getParent());
        assertFalse(before.getLast());
        harness.endInput();
        before.setLast(true);
        assertEquals(before, last(harness));
        harness.close();
    }

    @Test
    void whatTheSameRecordsWouldDoAgainEndsTheJob() throws Exception {
        var harness = harness("a", SMALL + "optimizer: {learning-rate: 1e30}\n");
        harness.open();
        put(harness, 40);
        var failed =
                assertThrows(
                        SuppressRestartsException.class,
                        () -> {
                            harness.processWatermark(100);
                            harness.endInput();
                        });
        assertInstanceOf(UnhealthyException.class, failed.getCause());
        harness.close();
    }

    @Test
    void aClassThatIsNotThereEndsTheJob() throws Exception {
        var harness = harness("a", "encoder: {name: unlinked}\n");
        harness.open();
        put(harness, 40);
        var failed =
                assertThrows(SuppressRestartsException.class, () -> harness.processWatermark(100));
        assertTrue(
                failed.getCause()
                        .getMessage()
                        .startsWith(
                                "a class or library cannot be loaded (NoClassDefFoundError: com/example/Needed)"),
                failed.toString());
        harness.close();
    }

    /** Somebody has to put the file system there. */
    @Test
    void aStoreOfAFileSystemThatIsNotThereEndsTheJob() throws Exception {
        PipelineConfig config =
                StrictYaml.read(
                        "{pipeline: p, kafka: {bootstrap: 'b:1'}, store: 'nosuch://bucket/p',"
                                + " input: {name: features}, encoder: {name: mlp, widths: [4]}}",
                        PipelineConfig.class);
        var harness =
                new OneInputStreamOperatorTestHarness<Ingested, Outgoing>(
                        new PretrainOperatorFactory(config, PROGRESS, DEAD), 1, 1, 0);
        var failed = assertThrows(SuppressRestartsException.class, harness::open);
        assertTrue(failed.getCause().getMessage().contains("'nosuch'"), failed.toString());
        harness.close();
    }

    /** As from a retained Flink checkpoint with another ingest parallelism: a newer record came through another channel. */
    @Test
    void aRecordThatWasPassedByEndsTheJob() throws Exception {
        var harness = harness("a");
        harness.open();
        put(harness, 20);
        harness.processWatermark(100);
        OperatorSubtaskState state = harness.snapshot(1, 1);
        harness.close();
        var restored = harness("a");
        restored.initializeState(state);
        restored.open();
        var failed = assertThrows(SuppressRestartsException.class, () -> put(restored, 1));
        assertTrue(failed.getCause().getMessage().contains("a savepoint"), failed.toString());
        restored.close();
    }

    @Test
    void aStateOfAnotherModelEndsTheJob() throws Exception {
        var harness = harness("a");
        harness.open();
        put(harness, 20);
        AtomicReference<OperatorSubtaskState> state = snapshotBetweenSteps(harness);
        harness.processWatermark(100);
        harness.close();
        var other = harness("a", "encoder: {name: mlp, widths: [5]}");
        var failed =
                assertThrows(
                        SuppressRestartsException.class, () -> other.initializeState(state.get()));
        assertEquals(
                "snapshot is of another model: encoder.widths was [4] and is [5]",
                failed.getCause().getMessage());
        other.close();
    }

    @Test
    void barriersOvertakeWhatWaitsForTheLearner() throws Exception {
        var env = StreamExecutionEnvironment.getExecutionEnvironment();
        PretrainJob.build(env, config("a", SMALL));
        StreamNode learn =
                env.getStreamGraph().getStreamNodes().stream()
                        .filter(node -> node.getOperatorName().equals("learn"))
                        .findAny()
                        .orElseThrow();
        assertEquals(1, learn.getInEdges().size());
        assertTrue(learn.getInEdges().get(0).supportsUnalignedCheckpoints());
    }
}
