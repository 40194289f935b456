package io.millrace.schemas.decode;

import io.millrace.schemas.InvalidRecordException;
import io.millrace.schemas.avro.LabeledExample;
import io.millrace.schemas.avro.UnlabeledExample;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The value is one JSON object. Each option names a field by its path, a JSON Pointer (RFC 6901) such as {@code
 * /meta/source}; a path that leads nowhere, or to null, means the default.
 *
 * <table>
 *   <caption>Options</caption>
 *   <tr><th>option</th><th>unless set</th><th>what is there</th><th>if nothing is there</th></tr>
 *   <tr><td>id</td><td>/id</td><td>string or whole number</td><td>topic-partition-offset</td></tr>
 *   <tr><td>domain</td><td>/domain</td><td>string or whole number</td><td>the topic's name; empty with labels</td></tr>
 *   <tr><td>text</td><td>/text, unless only features is set</td><td>string</td><td>features</td></tr>
 *   <tr><td>features</td><td>/features, unless only text is set</td><td>numbers, in nested arrays of equal lengths</td><td>text</td></tr>
 *   <tr><td>timestamp</td><td>none</td><td>milliseconds, or ISO-8601 such as 2026-01-31T12:00:00Z</td><td>the record's</td></tr>
 *   <tr><td>split</td><td>/split</td><td>train, validation, test</td><td>decided by the id</td></tr>
 *   <tr><td>label</td><td>/label</td><td>string, whole number or boolean</td><td>an error</td></tr>
 *   <tr><td>task</td><td>/task</td><td>string</td><td>an error</td></tr>
 *   <tr><td>max-bytes</td><td>8388608</td><td colspan="2">largest value that is looked at</td></tr>
 *   <tr><td>max-depth</td><td>32</td><td colspan="2">deepest nesting</td></tr>
 * </table>
 *
 * <p>Domain and task may be constants: a value that does not start with {@code /}. An unlabeled row whose split is test
 * is refused, for it must never be trained on.
 */
public final class JsonFormat implements Format {
    private static final Set<String> SHARED =
            Set.copyOf(
                    List.of(
                            "id",
                            "domain",
                            "text",
                            "features",
                            "timestamp",
                            "split",
                            "max-bytes",
                            "max-depth"));

    @Override
    public String name() {
        return "json";
    }

    @Override
    public ExampleDecoder<UnlabeledExample> unlabeled(Map<String, String> values) {
        Options options = new Options(name(), SHARED, values);
        JsonParsing parsing = new JsonParsing(options);
        JsonFields fields = new JsonFields(options);
        return record -> {
            RowDefaults defaults =
                    new RowDefaults(record.place(), record.topic(), record.timestamp());
            return fields.unlabeled(parsing.parse(record.value()), defaults)
                    .orElseThrow(
                            () ->
                                    new InvalidRecordException(
                                            "split is test: kept for evaluation, never trained on"));
        };
    }

    @Override
    public ExampleDecoder<LabeledExample> labeled(Map<String, String> values) {
        Set<String> allowed = new HashSet<>(SHARED);
        allowed.add("label");
        allowed.add("task");
        Options options = new Options(name(), allowed, values);
        JsonParsing parsing = new JsonParsing(options);
        JsonFields fields = new JsonFields(options);
        JsonLabels labels = new JsonLabels(options, fields);
        return record ->
                labels.labeled(
                        parsing.parse(record.value()),
                        new RowDefaults(record.place(), "", record.timestamp()));
    }
}
