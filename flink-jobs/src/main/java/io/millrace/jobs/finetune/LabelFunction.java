package io.millrace.jobs.finetune;

import io.millrace.data.Payloads;
import io.millrace.finetune.Split;
import io.millrace.jobs.kafka.Events;
import io.millrace.jobs.kafka.Outgoing;
import io.millrace.jobs.kafka.Raw;
import io.millrace.schemas.InvalidRecordException;
import io.millrace.schemas.avro.LabeledExample;
import io.millrace.schemas.codec.AvroCodec;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/** From records to labelled examples of known tasks; what cannot be used becomes a dead letter. */
final class LabelFunction extends ProcessFunction<Raw, TaskLabel> {

    private static final long serialVersionUID = 1L;

    private final String pipeline;
    private final List<String> tasks;
    private final OutputTag<Outgoing> dead;
    private transient AvroCodec codec;
    private transient Events events;

    LabelFunction(String pipeline, List<String> tasks, OutputTag<Outgoing> dead) {
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
    public void processElement(Raw raw, Context context, Collector<TaskLabel> out) {
        try {
            if (raw.value() == null || raw.value().length == 0) {
                throw new InvalidRecordException("value is empty; needed: a labelled example");
            }
            LabeledExample example = codec.decode(raw.value(), LabeledExample.class);
            check(example);
            out.collect(
                    new TaskLabel(
                            example.getTask(), example.getId(), raw.timestamp(), raw.value()));
        } catch (InvalidRecordException e) {
            context.output(dead, events.deadLetter(raw, "label", e.getMessage()));
        }
    }

    private void check(LabeledExample example) throws InvalidRecordException {
        if (!tasks.contains(example.getTask())) {
            throw new InvalidRecordException(
                    "task is '" + example.getTask() + "'; allowed: " + String.join(", ", tasks));
        }
        if (example.getId().isEmpty() || example.getLabel().isEmpty()) {
            throw new InvalidRecordException("id or label is empty; needed: both");
        }
        try {
            Payloads.of(example.getPayload());
            if (example.getSplit() != null) {
                Split.named(example.getSplit());
            }
        } catch (IllegalArgumentException e) {
            throw new InvalidRecordException(e.getMessage(), e);
        }
    }
}
