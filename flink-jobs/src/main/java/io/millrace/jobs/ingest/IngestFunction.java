package io.millrace.jobs.ingest;

import io.millrace.clean.Fingerprint;
import io.millrace.clean.TextCleaner;
import io.millrace.jobs.config.CleanConfig;
import io.millrace.jobs.config.PipelineConfig;
import io.millrace.jobs.config.ValueFormat;
import io.millrace.jobs.kafka.sink.Events;
import io.millrace.jobs.kafka.sink.Outgoing;
import io.millrace.jobs.kafka.source.Raw;
import io.millrace.jobs.kafka.source.RecordDecoder;
import io.millrace.schemas.InvalidRecordException;
import io.millrace.schemas.avro.UnlabeledExample;
import io.millrace.schemas.payload.Payload;
import io.millrace.schemas.payload.PayloadType;
import io.millrace.schemas.payload.PayloadTypes;
import io.millrace.schemas.payload.Payloads;
import io.millrace.schemas.payload.Target;
import io.millrace.schemas.payload.TargetRecords;
import io.millrace.schemas.payload.Targets;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * From records to clean examples, without state, in any number of subtasks: decode, check, make text regular, and take
 * the fingerprint that duplicates are found by. What cannot be used becomes a dead letter with its reason.
 */
public final class IngestFunction extends ProcessFunction<Raw, Ingested> {

    private static final long serialVersionUID = 1L;

    private final String pipeline;
    private final ValueFormat format;
    private final List<String> domains;
    private final int minCharacters;
    private final int maxCharacters;
    private final boolean near;
    private final OutputTag<Outgoing> dead;

    private transient RecordDecoder<UnlabeledExample> decoder;
    private transient TextCleaner cleaner;
    private transient Events events;

    /**
     * Checks the format's options here already, before anything runs.
     *
     * @param dead where dead letters go
     * @throws io.millrace.schemas.config.ConfigException for a format, option or secret that is unknown or not allowed
     */
    public IngestFunction(PipelineConfig config, OutputTag<Outgoing> dead) {
        pipeline = config.pipeline();
        format = config.stream().values();
        domains = List.copyOf(config.stream().domains());
        CleanConfig clean = config.clean();
        minCharacters = clean.minCharacters();
        maxCharacters = clean.maxCharacters();
        near = clean.near();
        this.dead = dead;
        var unused = format.unlabeled();
    }

    @Override
    public void open(OpenContext context) {
        decoder = new RecordDecoder<>(format, format.unlabeled());
        cleaner = new TextCleaner(minCharacters, maxCharacters);
        events = new Events(pipeline);
    }

    @Override
    public void processElement(Raw raw, Context context, Collector<Ingested> out) {
        String where = "decode";
        try {
            UnlabeledExample example = decoder.decode(raw);
            where = "clean";
            if (!domains.isEmpty() && !domains.contains(example.getDomain())) {
                throw new InvalidRecordException(
                        "domain is '"
                                + example.getDomain()
                                + "'; allowed: "
                                + String.join(", ", domains));
            }
            out.collect(ingested(raw, example));
        } catch (InvalidRecordException | IllegalArgumentException e) {
            context.output(dead, events.deadLetter(raw, where, e.getMessage()));
        }
    }

    private Ingested ingested(Raw raw, UnlabeledExample example) throws InvalidRecordException {
        return ingested(raw, example, Payloads.of(example.getPayload()));
    }

    private <P extends Payload> Ingested ingested(Raw raw, UnlabeledExample example, P given)
            throws InvalidRecordException {
        Target target = TargetRecords.of(example.getTarget());
        PayloadType<P> type = PayloadTypes.known().of(given);
        Optional<String> text = type.text(given).map(cleaner::clean);
        // Spans are places in the text as it was given: made regular, it would have others.
        P payload =
                target instanceof Target.Spans
                        ? given
                        : text.map(cleaned -> type.withText(given, cleaned)).orElse(given);
        Fingerprint fingerprint =
                text.map(cleaned -> Fingerprint.of(cleaned, near))
                        .orElseGet(() -> Fingerprint.of(type.write(payload)));
        return new Ingested(
                raw.partition(),
                raw.offset(),
                raw.timestamp(),
                example.getId(),
                example.getDomain(),
                fingerprint.hash(),
                fingerprint.signature(),
                Ingested.bytes(payload),
                Targets.write(target));
    }
}
