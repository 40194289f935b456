package io.millrace.jobs.ingest;

import io.millrace.clean.Fingerprint;
import io.millrace.clean.TextCleaner;
import io.millrace.jobs.config.CleanConfig;
import io.millrace.jobs.config.ValueFormat;
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

/**
 * The first half of {@link Ingest}, in any number of places, for it remembers nothing: decode, check, make text regular,
 * and take the fingerprint that duplicates are found by. One thread uses it.
 */
final class Cleaning {

    private final RecordDecoder<UnlabeledExample> decoder;
    private final List<String> domains;
    private final TextCleaner cleaner;
    private final boolean near;

    /**
     * @param domains that are allowed; any if there are none
     */
    Cleaning(ValueFormat format, List<String> domains, CleanConfig clean) {
        this.decoder = new RecordDecoder<>(format, format.unlabeled());
        this.domains = domains;
        this.cleaner = new TextCleaner(clean.minCharacters(), clean.maxCharacters());
        this.near = clean.near();
    }

    /**
     * The clean example that a record holds.
     *
     * @throws Unusable if it holds none that is allowed
     */
    Ingested clean(Raw raw) throws Unusable {
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
            return ingested(raw, example, Payloads.of(example.getPayload()));
        } catch (InvalidRecordException | IllegalArgumentException e) {
            throw new Unusable(where, e);
        }
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
