package io.millrace.jobs.finetune;

import io.millrace.jobs.config.TopicsConfig;
import io.millrace.jobs.kafka.sink.Events;
import io.millrace.jobs.kafka.sink.Losses;
import io.millrace.jobs.kafka.sink.Outgoing;
import io.millrace.jobs.kafka.source.Raw;
import io.millrace.release.ManifestRecords;
import io.millrace.release.ModelStore;
import io.millrace.schemas.InvalidRecordException;
import io.millrace.schemas.avro.CheckpointManifest;
import io.millrace.schemas.codec.AvroCodec;
import io.millrace.schemas.events.Kind;
import io.millrace.schemas.wire.WireReader;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/** One trial for every model checkpoint and task. */
final class CheckpointFunction extends ProcessFunction<Raw, TaskCheckpoint> {

    private static final long serialVersionUID = 1L;

    private final String pipeline;
    private final TopicsConfig topics;
    private final List<String> tasks;
    private final OutputTag<Outgoing> progress;
    private final OutputTag<Outgoing> dead;
    private transient WireReader reader;
    private transient AvroCodec codec;
    private transient Events events;
    private transient Losses losses;

    CheckpointFunction(
            String pipeline,
            TopicsConfig topics,
            List<String> tasks,
            OutputTag<Outgoing> progress,
            OutputTag<Outgoing> dead) {
        this.pipeline = pipeline;
        this.topics = topics;
        this.tasks = tasks;
        this.progress = progress;
        this.dead = dead;
    }

    @Override
    public void open(OpenContext context) {
        reader = topics.reader();
        codec = new AvroCodec();
        events = new Events(pipeline);
        losses = new Losses(Kind.LABELS_LOST, events, getRuntimeContext().getMetricGroup());
    }

    @Override
    public void processElement(Raw raw, Context context, Collector<TaskCheckpoint> out) {
        if (raw.gap()) {
            context.output(progress, losses.told(raw));
            return;
        }
        try {
            if (raw.value() == null) {
                throw new InvalidRecordException("value is empty; needed: a checkpoint manifest");
            }
            CheckpointManifest manifest = reader.read(raw.value(), CheckpointManifest.class);
            check(manifest);
            // Whatever it came in: the state of the job holds Avro only.
            byte[] encoded = codec.encode(manifest);
            for (String task : tasks) {
                out.collect(new TaskCheckpoint(task, encoded));
            }
        } catch (InvalidRecordException | IllegalArgumentException e) {
            context.output(dead, events.deadLetter(raw, "checkpoint", e.getMessage()));
        }
    }

    /** What a release could not be made from is refused here: later it would end the job, again and again. */
    private void check(CheckpointManifest manifest) throws InvalidRecordException {
        if (!manifest.getPipeline().equals(pipeline)) {
            throw new InvalidRecordException(
                    "pipeline is '" + manifest.getPipeline() + "'; allowed: " + pipeline);
        }
        if (!ModelStore.isCheckpointId(manifest.getId(), manifest.getStep())) {
            throw new InvalidRecordException(
                    "id is '"
                            + manifest.getId()
                            + "' for step "
                            + manifest.getStep()
                            + "; allowed: that of the step, such as "
                            + ModelStore.checkpointId(1200));
        }
        if (manifest.getTimestamp() < 0) {
            throw new InvalidRecordException(
                    "timestamp is " + manifest.getTimestamp() + "; allowed: 0 or more");
        }
        var unused = ManifestRecords.origin(manifest);
    }
}
