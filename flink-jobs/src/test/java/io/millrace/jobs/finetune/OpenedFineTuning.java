package io.millrace.jobs.finetune;

import io.millrace.jobs.config.PipelineConfig;
import io.millrace.jobs.kafka.sink.Outgoing;
import io.millrace.release.ModelStore;
import io.millrace.schemas.avro.CheckpointManifest;
import io.millrace.schemas.avro.ProgressEvent;
import io.millrace.schemas.codec.AvroCodec;
import io.millrace.schemas.config.StrictYaml;
import io.millrace.schemas.events.Told;
import io.millrace.schemas.time.SystemTime;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;

/** A {@link FineTuneOperator} that is open, on a store in a folder. */
final class OpenedFineTuning implements AutoCloseable {

    private static final OutputTag<Outgoing> PROGRESS =
            new OutputTag<>("progress", TypeInformation.of(Outgoing.class));

    private final AvroCodec codec = new AvroCodec();
    private final KeyedTwoInputStreamOperatorTestHarness<
                    String, TaskCheckpoint, TaskLabel, Outgoing>
            harness;

    /**
     * @param tasks the section, as YAML
     * @param state to go on from, or null
     */
    OpenedFineTuning(Path store, String tasks, MailboxExecutor mailbox, OperatorSubtaskState state)
            throws Exception {
        String yaml =
                "{pipeline: p, kafka: {bootstrap: 'b:1'}, store: '%s', device: {finetune: cpu}, tasks: %s}";
        PipelineConfig config =
                StrictYaml.read(yaml.formatted(store.toUri(), tasks), PipelineConfig.class);
        harness =
                new KeyedTwoInputStreamOperatorTestHarness<>(
                        new FineTuneOperator(null, config, mailbox, SystemTime.ticker(), PROGRESS),
                        TaskCheckpoint::task,
                        TaskLabel::task,
                        Types.STRING);
        harness.setup();
        if (state != null) {
            harness.initializeState(state);
        }
        harness.open();
    }

    /** A model checkpoint arrives; the store need not hold it. */
    void checkpoint(String task, long step, long timestamp, boolean last) throws Exception {
        var manifest =
                new CheckpointManifest(
                        "p",
                        ModelStore.checkpointId(step),
                        step,
                        "",
                        List.of(),
                        "0",
                        null,
                        timestamp,
                        0L,
                        0L,
                        0.0,
                        List.of(),
                        Map.of(),
                        last,
                        Map.of(),
                        Map.of());
        checkpoint(task, manifest);
    }

    /** A model checkpoint arrives. */
    void checkpoint(String task, CheckpointManifest manifest) throws Exception {
        harness.processElement1(
                new TaskCheckpoint(task, codec.encode(manifest)), manifest.getTimestamp());
    }

    /** A label arrives. */
    void label(TaskLabel label) throws Exception {
        harness.processElement2(label, label.timestamp());
    }

    /** A Flink checkpoint is complete. */
    void complete(long flinkCheckpoint) throws Exception {
        harness.notifyOfCompletedCheckpoint(flinkCheckpoint);
    }

    /** Labels have come as far as that. */
    void labelsUpTo(long timestamp) throws Exception {
        harness.processWatermark2(new Watermark(timestamp));
    }

    /** Both inputs end, and with them all trials that wait. */
    void endInputs() throws Exception {
        harness.endInput2();
        harness.endInput1();
    }

    /** What it has told so far. */
    List<Told> events() throws Exception {
        var events = new ArrayList<Told>();
        Queue<StreamRecord<Outgoing>> told = harness.getSideOutput(PROGRESS);
        if (told != null) {
            for (StreamRecord<Outgoing> event : told) {
                byte[] bytes = event.getValue().value();
                events.add(Told.of(codec.decode(bytes, ProgressEvent.class)).orElseThrow());
            }
        }
        return events;
    }

    OperatorSubtaskState snapshot(long flinkCheckpoint) throws Exception {
        return harness.snapshot(flinkCheckpoint, flinkCheckpoint);
    }

    @Override
    public void close() {
        try {
            harness.close();
        } catch (Exception e) {
            throw new IllegalStateException("the operator does not close", e);
        }
    }
}
