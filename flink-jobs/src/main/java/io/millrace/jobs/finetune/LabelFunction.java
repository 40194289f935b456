package io.millrace.jobs.finetune;

import io.millrace.clean.PayloadCleaner;
import io.millrace.finetune.Split;
import io.millrace.input.Input;
import io.millrace.jobs.config.ValueFormat;
import io.millrace.jobs.kafka.sink.Events;
import io.millrace.jobs.kafka.sink.Outgoing;
import io.millrace.jobs.kafka.source.PassedOverRecords;
import io.millrace.jobs.kafka.source.Raw;
import io.millrace.jobs.kafka.source.RecordDecoder;
import io.millrace.learner.Kinds;
import io.millrace.schemas.InvalidRecordException;
import io.millrace.schemas.avro.LabeledExample;
import io.millrace.schemas.codec.AvroCodec;
import io.millrace.schemas.decode.PassedOver;
import io.millrace.schemas.payload.Payload;
import io.millrace.schemas.payload.Payloads;
import io.millrace.schemas.payload.Target;
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
    private final int longest;
    private final OutputTag<Outgoing> dead;
    private transient RecordDecoder<LabeledExample> decoder;
    private transient AvroCodec codec;
    private transient Events events;
    private transient PassedOverRecords passedOver;
    private transient Input.Provider<?> kind;
    private transient Map<String, Task<?, ?>> kinds;
    private transient PayloadCleaner cleaner;

    /**
     * Checks the format's options here already, before anything runs.
     *
     * @param input name of the pipeline's input, which decides what labels may be of
     * @param tasks those that labels may be for: the name of each with that of its kind
     * @param longest text that is taken, in characters
     * @param dead where dead letters go
     * @throws io.millrace.schemas.config.ConfigException for a format, option or secret that is unknown or not allowed, or a format
     *     without labels
     */
    LabelFunction(
            String pipeline,
            ValueFormat format,
            String input,
            Map<String, String> tasks,
            int longest,
            OutputTag<Outgoing> dead) {
        this.pipeline = pipeline;
        this.format = format;
        this.input = input;
        this.tasks = new TreeMap<>(tasks);
        this.longest = longest;
        this.dead = dead;
        var unused = format.labeled();
    }

    @Override
    public void open(OpenContext context) {
        decoder = new RecordDecoder<>(format, format.labeled());
        codec = new AvroCodec();
        passedOver = new PassedOverRecords(getRuntimeContext().getMetricGroup());
        events = new Events(pipeline);
        kind = Kinds.input(input);
        kinds = new TreeMap<>();
        cleaner = new PayloadCleaner(1, longest);
        tasks.forEach((task, name) -> kinds.put(task, Plugins.named(Task.class, "kind", name)));
    }

    @Override
    public void processElement(Raw raw, Context context, Collector<TaskLabel> out) {
        try {
            LabeledExample example = decoder.decode(raw);
            example.setPayload(Payloads.avro(checked(example)));
            boolean test = Split.of(example) == Split.TEST;
            // Whatever it came in: the state of the job holds our own records only.
            byte[] encoded = codec.encode(example);
            out.collect(
                    new TaskLabel(
                            example.getTask(), example.getId(), raw.timestamp(), test, encoded));
        } catch (PassedOver none) {
            passedOver.add(none);
            takeBack(none, raw, out);
        } catch (InvalidRecordException | IllegalArgumentException e) {
            context.output(dead, events.deadLetter(raw, "label", e.getMessage()));
        }
    }

    /** A row that was deleted has no label any more, from then on; of all tasks, if the record does not say of which. */
    private void takeBack(PassedOver none, Raw raw, Collector<TaskLabel> out) {
        if (none.id().isEmpty() || none.why() != PassedOver.Why.DELETED) {
            return;
        }
        for (String task : tasks.keySet()) {
            if (none.task().isEmpty() || none.task().get().equals(task)) {
                out.collect(TaskLabel.takenBack(task, none.id().get(), raw.timestamp()));
            }
        }
    }

    /** Its payload, cleaned as those that are pretrained on are; a short one is a label all the same. */
    private Payload checked(LabeledExample example) throws InvalidRecordException {
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
        Target target = kinds.get(example.getTask()).read(TargetRecords.of(example), payload);
        Split.of(example); // a word that is none is refused
        return cleaner.clean(payload, target).payload();
    }

    @Override
    public void close() {
        if (passedOver != null) {
            passedOver.tell();
        }
    }
}
