package io.millrace.jobs.finetune;

import io.millrace.finetune.Split;
import io.millrace.input.Input;
import io.millrace.jobs.config.ValueFormat;
import io.millrace.jobs.kafka.sink.Events;
import io.millrace.jobs.kafka.sink.Losses;
import io.millrace.jobs.kafka.sink.Outgoing;
import io.millrace.jobs.kafka.source.Raw;
import io.millrace.jobs.kafka.source.RecordDecoder;
import io.millrace.learner.Kinds;
import io.millrace.schemas.InvalidRecordException;
import io.millrace.schemas.avro.LabeledExample;
import io.millrace.schemas.codec.AvroCodec;
import io.millrace.schemas.events.Kind;
import io.millrace.schemas.payload.Payload;
import io.millrace.schemas.payload.Payloads;
import io.millrace.schemas.payload.TargetRecords;
import io.millrace.schemas.plugin.Plugins;
import io.millrace.task.Task;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/** From records to labelled examples of known tasks; what cannot be used becomes a dead letter. */
final class LabelFunction extends ProcessFunction<Raw, TaskLabel> {

    private static final long serialVersionUID = 1L;

    private final String pipeline;
    private final ValueFormat format;
    private final String input;
    private final TreeMap<String, String> tasks;
    private final OutputTag<Outgoing> progress;
    private final OutputTag<Outgoing> dead;
    private transient RecordDecoder<LabeledExample> decoder;
    private transient AvroCodec codec;
    private transient Events events;
    private transient Losses losses;
    private transient Input.Provider<?> kind;
    private transient Map<String, Task<?, ?>> kinds;

    /**
     * Checks the format's options here already, before anything runs.
     *
     * @param input name of the pipeline's input, which decides what labels may be of
     * @param tasks those that labels may be for: the name of each with that of its kind
     * @param progress where what happens is told
     * @param dead where dead letters go
     * @throws io.millrace.schemas.config.ConfigException for a format, option or secret that is unknown or not allowed, or a format
     *     without labels
     */
    LabelFunction(
            String pipeline,
            ValueFormat format,
            String input,
            Map<String, String> tasks,
            OutputTag<Outgoing> progress,
            OutputTag<Outgoing> dead) {
        this.pipeline = pipeline;
        this.format = format;
        this.input = input;
        this.tasks = new TreeMap<>(tasks);
        this.progress = progress;
        this.dead = dead;
        var unused = format.labeled();
    }

    @Override
    public void open(OpenContext context) {
        decoder = new RecordDecoder<>(format, format.labeled());
        codec = new AvroCodec();
        events = new Events(pipeline);
        losses = new Losses(Kind.LABELS_LOST, events, getRuntimeContext().getMetricGroup());
        kind = Kinds.input(input);
        kinds = new TreeMap<>();
        tasks.forEach((task, name) -> kinds.put(task, Plugins.named(Task.class, "kind", name)));
    }

    @Override
    public void processElement(Raw raw, Context context, Collector<TaskLabel> out) {
        if (raw.gap()) {
            context.output(progress, losses.told(raw));
            return;
        }
        try {
            LabeledExample example = decoder.decode(raw);
            check(example);
            // Whatever it came in: the state of the job holds our own records only.
            byte[] encoded = codec.encode(example);
            out.collect(
                    new TaskLabel(example.getTask(), example.getId(), raw.timestamp(), encoded));
        } catch (InvalidRecordException | IllegalArgumentException e) {
            context.output(dead, events.deadLetter(raw, "label", e.getMessage()));
        }
    }

    private void check(LabeledExample example) throws InvalidRecordException {
        if (!tasks.containsKey(example.getTask())) {
            throw new InvalidRecordException(
                    "task is '"
                            + example.getTask()
                            + "'; allowed: "
                            + String.join(", ", tasks.keySet()));
        }
        if (example.getId().isEmpty() || example.getLabel().isEmpty()) {
            throw new InvalidRecordException("id or label is empty; needed: both");
        }
        Payload payload = Payloads.of(example.getPayload());
        // Its kind alone: which shape is right is known only once the input is fitted.
        kind.check(payload, payload);
        kinds.get(example.getTask()).read(TargetRecords.of(example), payload);
        if (example.getSplit() != null) {
            Split.named(example.getSplit());
        }
    }
}
