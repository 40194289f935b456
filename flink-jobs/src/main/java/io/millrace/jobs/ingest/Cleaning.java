package io.millrace.jobs.ingest;

import io.millrace.clean.Fingerprint;
import io.millrace.clean.PayloadCleaner;
import io.millrace.jobs.config.CleanConfig;
import io.millrace.jobs.config.ValueFormat;
import io.millrace.jobs.kafka.source.Raw;
import io.millrace.jobs.kafka.source.RecordDecoder;
import io.millrace.schemas.InvalidRecordException;
import io.millrace.schemas.avro.UnlabeledExample;
import io.millrace.schemas.payload.Payload;
import io.millrace.schemas.payload.PayloadTypes;
import io.millrace.schemas.payload.Payloads;
import io.millrace.schemas.payload.Target;
import io.millrace.schemas.payload.TargetRecords;
import io.millrace.schemas.payload.Targets;
import io.millrace.schemas.text.Composed;
import java.util.List;

/**
 * The first half of {@link Ingest}, in any number of places, for it remembers nothing: decode, check, make text regular,
 * and take the fingerprint that duplicates are found by. One thread uses it.
 */
final class Cleaning {

    private final RecordDecoder<UnlabeledExample> decoder;
    private final List<String> domains;
    private final PayloadCleaner cleaner;
    private final boolean near;

    /**
     * @param domains that are allowed; any if there are none
     */
    Cleaning(ValueFormat format, List<String> domains, CleanConfig clean) {
        this.decoder = new RecordDecoder<>(format, format.unlabeled());
        this.domains = domains.stream().map(Composed::of).toList();
        this.cleaner = new PayloadCleaner(clean.minCharacters(), clean.maxCharacters());
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

    private Ingested ingested(Raw raw, UnlabeledExample example, Payload given)
            throws InvalidRecordException {
        Target target = TargetRecords.of(example.getTarget());
        PayloadCleaner.Cleaned cleaned = cleaner.clean(given, target);
        Payload payload = cleaned.payload();
        Fingerprint fingerprint =
                cleaned.text()
                        .map(text -> Fingerprint.of(text, near))
                        .orElseGet(() -> Fingerprint.of(written(payload)));
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

    private static <P extends Payload> byte[] written(P payload) {
        return PayloadTypes.known().of(payload).write(payload);
    }
}
