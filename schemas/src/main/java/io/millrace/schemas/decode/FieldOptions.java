package io.millrace.schemas.decode;

import io.millrace.schemas.config.ByteSize;
import io.millrace.schemas.config.Check;
import io.millrace.schemas.config.ConfigException;
import io.millrace.schemas.config.FurtherKeys;
import io.millrace.schemas.payload.PayloadTypes;
import io.millrace.schemas.topics.Topics;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Where the fields of an example are in values that are trees of named fields, and how large those may be. What each means
 * is told at {@link JsonFormat}; null means what is told there too.
 *
 * @param id a JSON Pointer
 * @param domain a JSON Pointer, or a constant
 * @param payloads JSON Pointers by the kind of payload
 * @param timestamp a JSON Pointer
 * @param split a JSON Pointer
 * @param label a JSON Pointer
 * @param task a JSON Pointer, or a constant; only of labelled examples
 * @param envelope what a row is wrapped in: none; debezium: a change event, whose row is {@code after}; flat: one made flat,
 *     with {@code __deleted}; by default debezium if a path leads into {@code /after}, none otherwise
 * @param placeholder what stands where a value did not change, in an envelope
 * @param maxBytes the largest value that is looked at
 * @param maxDepth how deep a value may be nested
 */
public record FieldOptions(
        String id,
        String domain,
        @FurtherKeys(PayloadKinds.class) Map<String, String> payloads,
        String timestamp,
        String split,
        String label,
        String task,
        String envelope,
        String placeholder,
        ByteSize maxBytes,
        Integer maxDepth) {

    /** Debezium's own unless its option unavailable.value.placeholder says another. */
    private static final String UNAVAILABLE = "__debezium_unavailable_value";

    /** As large as a record of an example topic may be. */
    private static final ByteSize DEFAULT_MAX_BYTES = new ByteSize(Topics.MAX_EXAMPLE_BYTES);

    /** Its numbers as float32 still fit one array. */
    private static final ByteSize LARGEST_MAX_BYTES = ByteSize.mebibytes(256);

    private static final int DEFAULT_MAX_DEPTH = 32;

    /** Numbers and their commas have so many, but for those of one and two digits. */
    private static final int BYTES_A_PART = 4;

    private static final int LEAST_PARTS = 1 << 16;

    // After the limits, which its constructor looks at.
    /** Every field where it is unless something else is said. */
    public static final FieldOptions USUAL = ofTask(null);

    public FieldOptions {
        pointer("id", id);
        constantOrPointer("domain", domain);
        payloads = payloads == null ? Map.of() : Map.copyOf(payloads);
        payloads.forEach(FieldOptions::pointer);
        pointer("timestamp", timestamp);
        pointer("split", split);
        pointer("label", label);
        constantOrPointer("task", task);
        var unused = Envelope.of(envelope, Stream.empty());
        placeholder = placeholder == null ? UNAVAILABLE : placeholder;
        Check.that(
                !placeholder.isEmpty(),
                "placeholder",
                placeholder,
                "texts of one character or more");
        maxBytes =
                Check.range(
                        "max-bytes",
                        maxBytes == null ? DEFAULT_MAX_BYTES : maxBytes,
                        new ByteSize(1),
                        LARGEST_MAX_BYTES);
        maxDepth =
                Check.range("max-depth", maxDepth == null ? DEFAULT_MAX_DEPTH : maxDepth, 1, 1000);
    }

    /** Every field where it is unless something else is said, of one task. */
    static FieldOptions ofTask(String task) {
        return new FieldOptions(null, null, null, null, null, null, task, null, null, null, null);
    }

    /** For unlabeled examples, which have no task: itself, if it says nothing of one. */
    FieldOptions withoutTask() {
        if (task != null) {
            throw ConfigException.refused("task", task, "nothing: unlabeled examples have none");
        }
        return this;
    }

    /** What a row is wrapped in. */
    Envelope wrapping() {
        return Envelope.of(envelope, given());
    }

    /** Where the row lies in the value, as a path: empty, or {@code /after}. */
    String root() {
        if (wrapping() != Envelope.DEBEZIUM) {
            return "";
        }
        String found = Envelope.root(given());
        return found.isEmpty() ? "/after" : found;
    }

    /** The path of a field: as it is given, from the value's root on, or the usual one in the row. */
    String path(String given, String usual) {
        return given == null ? root() + usual : given;
    }

    /** The paths that are looked at. */
    List<String> paths() {
        Stream<String> usual =
                Stream.of(
                        path(id, "/id"),
                        path(domain, "/domain"),
                        path(split, "/split"),
                        path(label, "/label"),
                        path(task, "/task"));
        Stream<String> where =
                payloads.isEmpty()
                        ? PayloadTypes.known().all().keySet().stream()
                                .map(kind -> root() + "/" + kind)
                        : payloads.values().stream();
        return Stream.of(usual, where, Stream.ofNullable(timestamp)).flatMap(s -> s).toList();
    }

    private Stream<String> given() {
        return Stream.concat(
                payloads.values().stream(),
                Stream.of(id, label, domain, task, split).filter(Objects::nonNull));
    }

    /** {@link #maxBytes} as the length of an array. */
    int mostBytes() {
        return (int) maxBytes.bytes();
    }

    /**
     * How many parts a value may have: brackets, names and values. A tree takes up to a hundred bytes for one, and two bytes of text
     * are enough for that.
     */
    int mostParts() {
        return Math.max(LEAST_PARTS, mostBytes() / BYTES_A_PART);
    }

    private static void pointer(String option, String value) {
        Check.that(
                value == null || value.startsWith("/"),
                option,
                value,
                "JSON Pointers such as /meta/source");
    }

    private static void constantOrPointer(String option, String value) {
        Check.that(
                value == null || !value.isEmpty(),
                option,
                value,
                "JSON Pointers such as /meta/source, or a constant");
    }
}
