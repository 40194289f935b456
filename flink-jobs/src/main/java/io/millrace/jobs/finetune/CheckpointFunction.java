package io.millrace.jobs.finetune;

import io.millrace.jobs.kafka.Events;
import io.millrace.jobs.kafka.Outgoing;
import io.millrace.jobs.kafka.Raw;
import io.millrace.schemas.InvalidRecordException;
import io.millrace.schemas.avro.CheckpointManifest;
import io.millrace.schemas.codec.AvroCodec;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/** One trial for every model checkpoint and task. */
final class CheckpointFunction extends ProcessFunction<Raw, TaskCheckpoint> {

    private static final long serialVersionUID = 1L;

    private final String pipeline;
    private final List<String> tasks;
    private final OutputTag<Outgoing> dead;
    private transient AvroCodec codec;
    private transient Events events;

    CheckpointFunction(String pipeline, List<String> tasks, OutputTag<Outgoing> dead) {
        this.pipeline = pipeline;
        this.tasks = tasks;
        this.dead = dead;
    }

    @Override
    public void open(OpenContext context) {
        codec = new AvroCodec();
        events = new Events(pipeline, "finetune");
    }

    @Override
    public void processElement(Raw raw, Context context, Collector<TaskCheckpoint> out) {
        try {
            if (raw.value() == null) {
                throw new InvalidRecordException("value is empty; needed: a checkpoint manifest");
            }
            codec.decode(raw.value(), CheckpointManifest.class);
            for (String task : tasks) {
                out.collect(new TaskCheckpoint(task, raw.value()));
            }
        } catch (InvalidRecordException e) {
            context.output(dead, events.deadLetter(raw, "checkpoint", e.getMessage()));
        }
    }
}
