package io.millrace.schemas.decode;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.schemas.InvalidRecordException;
import io.millrace.schemas.avro.UnlabeledExample;
import io.millrace.schemas.payload.JsonValues;
import io.millrace.schemas.payload.Target;
import io.millrace.schemas.payload.TargetRecords;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/** Finds the fields of an example in a JSON object. Thread-safe. */
final class JsonFields {
    private final JsonPointer id;
    private final JsonConstantOrPath domain;
    private final JsonPayloads payloads;
    private final Optional<JsonPointer> timestamp;
    private final JsonPointer split;
    private final Optional<JsonPointer> label;

    JsonFields(FieldOptions options) {
        id = JsonPointer.compile(options.path(options.id(), "/id"));
        domain = JsonConstantOrPath.of(options.domain(), options.path(null, "/domain"));
        payloads = JsonPayloads.of(options.payloads(), options.root());
        timestamp = Optional.ofNullable(options.timestamp()).map(JsonPointer::compile);
        split = JsonPointer.compile(options.path(options.split(), "/split"));
        label = Optional.ofNullable(options.label()).map(JsonPointer::compile);
    }

    /** The row's example, or nothing if the row is for evaluation. */
    Optional<UnlabeledExample> unlabeled(ObjectNode row, RowDefaults defaults)
            throws InvalidRecordException {
        // A word that is not known may well mean test, in another language say: such a row is not
        // learned.
        return SplitWords.TEST.equals(split(row))
                ? Optional.empty()
                : Optional.of(example(row, defaults));
    }

    /** The row's example, whatever it is for. */
    UnlabeledExample example(ObjectNode row, RowDefaults defaults) throws InvalidRecordException {
        return Examples.check(
                new UnlabeledExample(
                        id(row, defaults),
                        domain(row, defaults),
                        timestamp(row, defaults),
                        payload(row),
                        TargetRecords.avro(target(row).orElse(null))));
    }

    /** What the row's label says, if the option says where it is. */
    private Optional<Target> target(ObjectNode row) throws InvalidRecordException {
        return label.isPresent() ? target(row, label.get()) : Optional.empty();
    }

    /** What a field says, if it is there. */
    static Optional<Target> target(ObjectNode row, JsonPointer path) throws InvalidRecordException {
        JsonNode node = row.at(path);
        return JsonValues.absent(node)
                ? Optional.empty()
                : Optional.of(JsonTargets.read(node, path));
    }

    String id(ObjectNode row, RowDefaults defaults) throws InvalidRecordException {
        return word(row, id).orElse(defaults.id());
    }

    String domain(ObjectNode row, RowDefaults defaults) throws InvalidRecordException {
        return domain.in(row).orElse(defaults.domain());
    }

    String split(ObjectNode row) throws InvalidRecordException {
        Optional<String> said = word(row, split);
        return said.isEmpty() ? null : meant(said.get());
    }

    private String meant(String said) throws InvalidRecordException {
        return SplitWords.meant(said)
                .orElseThrow(
                        () ->
                                new InvalidRecordException(
                                        split
                                                + " is \""
                                                + said
                                                + "\"; allowed are "
                                                + SplitWords.ALLOWED
                                                + "; options.split says where else it is"));
    }

    /** True if the row says of itself that it has no label. */
    boolean saysUnlabeled(ObjectNode row) {
        String said = row.at(split).textValue();
        return said != null
                && SplitWords.meant(said).filter(SplitWords.UNLABELED::equals).isPresent();
    }

    long timestamp(ObjectNode row, RowDefaults defaults) throws InvalidRecordException {
        if (timestamp.isEmpty()) {
            return defaults.timestamp();
        }
        JsonNode node = row.at(timestamp.get());
        if (JsonValues.absent(node)) {
            return defaults.timestamp();
        }
        if (JsonValues.isWhole(node) && node.canConvertToLong()) {
            return node.longValue();
        }
        try {
            if (node.isTextual()) {
                return Instant.parse(node.textValue()).toEpochMilli();
            }
        } catch (DateTimeException | ArithmeticException e) {
            // The message below holds for both.
        }
        throw new InvalidRecordException(
                timestamp.get()
                        + " is "
                        + JsonValues.describe(node)
                        + "; allowed are milliseconds since the epoch or ISO-8601 with a zone, as 2026-01-31T12:00:00Z");
    }

    /** The Avro record of the one payload that the row has. */
    Object payload(ObjectNode row) throws InvalidRecordException {
        return payloads.in(row);
    }

    /** A short string: a string or a whole number. */
    static Optional<String> word(ObjectNode row, JsonPointer path) throws InvalidRecordException {
        JsonNode node = row.at(path);
        if (JsonValues.absent(node)) {
            return Optional.empty();
        }
        Optional<String> word = node.isBoolean() ? Optional.empty() : JsonValues.word(node, path);
        if (word.isEmpty()) {
            throw new InvalidRecordException(
                    path
                            + " is "
                            + JsonValues.describe(node)
                            + "; allowed is a string or whole number");
        }
        return word;
    }
}
