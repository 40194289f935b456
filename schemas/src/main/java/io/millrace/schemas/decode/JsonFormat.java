package io.millrace.schemas.decode;

import io.millrace.schemas.avro.LabeledExample;
import io.millrace.schemas.avro.UnlabeledExample;
import java.util.Map;

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
 *   <tr><td>split</td><td>/split</td><td>train, validation (or val, valid, dev), test</td><td>decided by the id</td></tr>
 *   <tr><td>label</td><td>/label</td><td>string, whole number or boolean</td><td>an error</td></tr>
 *   <tr><td>task</td><td>/task</td><td>string</td><td>an error</td></tr>
 *   <tr><td>max-bytes</td><td>8388608</td><td colspan="2">largest value that is looked at</td></tr>
 *   <tr><td>max-depth</td><td>32</td><td colspan="2">deepest nesting</td></tr>
 * </table>
 *
 * <p>Domain and task may be constants: a value that does not start with {@code /}. An unlabeled row whose split is test
 * is refused, for it must never be trained on; so is a labelled row whose split is unlabeled.
 */
public final class JsonFormat implements Format {
    @Override
    public String name() {
        return "json";
    }

    @Override
    public ExampleDecoder<UnlabeledExample> unlabeled(Map<String, String> values) {
        Options options = new Options(name(), FieldMapping.UNLABELED, values);
        JsonParsing parsing = new JsonParsing(options);
        return FieldMapping.unlabeled(options, parsing::parse);
    }

    @Override
    public ExampleDecoder<LabeledExample> labeled(Map<String, String> values) {
        Options options = new Options(name(), FieldMapping.LABELED, values);
        JsonParsing parsing = new JsonParsing(options);
        return FieldMapping.labeled(options, parsing::parse);
    }
}
