package io.millrace.jobs.finetune;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.jobs.config.PipelineConfig;
import io.millrace.jobs.kafka.Outgoing;
import io.millrace.jobs.store.ModelStore;
import io.millrace.schemas.avro.CheckpointManifest;
import io.millrace.schemas.avro.ProgressEvent;
import io.millrace.schemas.codec.AvroCodec;
import io.millrace.schemas.config.StrictYaml;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.apache.flink.util.FlinkRuntimeException;
import org.apache.flink.util.OutputTag;
import org.apache.flink.util.function.ThrowingRunnable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A task that is taken out of the configuration while a model checkpoint waits for its trial. */
final class RemovedTaskTest {

    private static final OutputTag<Outgoing> PROGRESS =
            new OutputTag<>("progress", TypeInformation.of(Outgoing.class));

    @TempDir Path root;
    private final AvroCodec codec = new AvroCodec();

    private KeyedTwoInputStreamOperatorTestHarness<String, TaskCheckpoint, TaskLabel, Outgoing>
            opened(String tasks, OperatorSubtaskState state) throws Exception {
        String yaml =
                "{pipeline: p, kafka: {bootstrap: 'b:1'}, store: '%s', device: {finetune: cpu}, tasks: %s}";
        PipelineConfig config =
                StrictYaml.read(yaml.formatted(root.toUri(), tasks), PipelineConfig.class);
        var harness =
                new KeyedTwoInputStreamOperatorTestHarness<>(
                        new FineTuneOperator(null, config, new Mailbox(), PROGRESS),
                        TaskCheckpoint::task,
                        TaskLabel::task,
                        Types.STRING);
        harness.setup();
        if (state != null) {
            harness.initializeState(state);
        }
        harness.open();
        return harness;
    }

    private byte[] manifest() {
        return codec.encode(
                new CheckpointManifest(
                        "p",
                        ModelStore.checkpointId(100),
                        100L,
                        "",
                        List.of(),
                        "0",
                        null,
                        7L,
                        0L,
                        0L,
                        0.0,
                        List.of(),
                        Map.of(),
                        false));
    }

    /** Ends both inputs; the tasks of the trials that then take place. */
    private List<String> tried(KeyedTwoInputStreamOperatorTestHarness<?, ?, ?, Outgoing> harness)
            throws Exception {
        harness.endInput2();
        harness.endInput1();
        var tasks = new ArrayList<String>();
        for (StreamRecord<Outgoing> event : harness.getSideOutput(PROGRESS)) {
            // The store is empty.
            ProgressEvent retired = codec.decode(event.getValue().value(), ProgressEvent.class);
            assertEquals("retired", retired.getKind());
            tasks.add(retired.getTags().get("task"));
        }
        harness.close();
        return tasks;
    }

    @Test
    void itsTrialsAreLeftOutAndOthersTakePlace() throws Exception {
        String both = "{gone: {epochs: 1}, mood: {epochs: 1}}";
        var before = opened(both, null);
        before.processElement1(new TaskCheckpoint("gone", manifest()), 7);
        before.processElement1(new TaskCheckpoint("mood", manifest()), 7);
        OperatorSubtaskState state = before.snapshot(1, 1);
        before.close();

        var without = opened("{mood: {epochs: 1}}", state);
        OperatorSubtaskState later = without.snapshot(2, 2);
        assertEquals(List.of("mood"), tried(without));
        assertEquals(List.of("mood"), tried(opened(both, later)), "left out for good");
    }

    /** What a task's thread would do: one letter after the other, whoever wrote it. */
    private static final class Mailbox implements MailboxExecutor {
        private final BlockingQueue<ThrowingRunnable<? extends Exception>> letters =
                new LinkedBlockingQueue<>();

        @Override
        public void execute(
                MailOptions options,
                ThrowingRunnable<? extends Exception> letter,
                String description,
                Object... arguments) {
            letters.add(letter);
        }

        @Override
        public void yield() throws InterruptedException {
            run(letters.take());
        }

        @Override
        public boolean tryYield() {
            ThrowingRunnable<? extends Exception> letter = letters.poll();
            if (letter != null) {
                run(letter);
            }
            return letter != null;
        }

        private static void run(ThrowingRunnable<? extends Exception> letter) {
            try {
                letter.run();
            } catch (Exception e) {
                throw new FlinkRuntimeException(e);
            }
        }

        @Override
        public boolean shouldInterrupt() {
            return false;
        }
    }
}
