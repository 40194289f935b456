package io.millrace.schemas.decode;

import io.millrace.schemas.avro.LabeledExample;
import io.millrace.schemas.avro.UnlabeledExample;

/**
 * The value is one JSON object. Each option names a field by its path, a JSON Pointer (RFC 6901) such as {@code
 * /meta/source}; a path that leads nowhere, or to null, means the default.
 *
 * <table>
 *   <caption>Options</caption>
 *   <tr><th>option</th><th>unless set</th><th>what is there</th><th>if nothing is there</th></tr>
 *   <tr><td>id</td><td>/id</td><td>string or whole number</td><td>topic-partition-offset</td></tr>
 *   <tr><td>domain</td><td>/domain</td><td>string or whole number</td><td>the topic's name; empty with labels</td></tr>
 *   <tr><td>text</td><td>/text</td><td>string</td><td>another payload</td></tr>
 *   <tr><td>features</td><td>/features</td><td>numbers, in nested arrays of equal lengths</td><td>another payload</td></tr>
 *   <tr><td>image</td><td>/image</td><td>PNG or JPEG as base64, or whole numbers from 0 to 255 in arrays (height, width) or (height, width, channels)</td><td>another payload</td></tr>
 *   <tr><td>any other kind of payload</td><td>/ and its name</td><td>what it says</td><td>another payload</td></tr>
 *   <tr><td>timestamp</td><td>none</td><td>milliseconds, or ISO-8601 such as 2026-01-31T12:00:00Z</td><td>the record's</td></tr>
 *   <tr><td>split</td><td>/split</td><td>train, validation (or val, valid, dev), test (or eval), in any case</td><td>decided by the id</td></tr>
 *   <tr><td>label</td><td>/label; none without labels</td><td>a target, see below</td><td>an error; no target without labels</td></tr>
 *   <tr><td>task</td><td>/task</td><td>string</td><td>an error</td></tr>
 *   <tr><td>envelope</td><td>none; debezium if a path leads into /after</td><td colspan="2">none, debezium, flat: see below</td></tr>
 *   <tr><td>placeholder</td><td>__debezium_unavailable_value</td><td colspan="2">what stands for a value that did not change</td></tr>
 *   <tr><td>max-bytes</td><td>8 MiB</td><td colspan="2">largest value that is looked at</td></tr>
 *   <tr><td>max-depth</td><td>32</td><td colspan="2">deepest nesting</td></tr>
 * </table>
 *
 * <p>Every kind of payload on the class path has an option of its own name. A row has exactly one of them; once an option
 * names the field of one, the fields of the others are looked at only where options name those too.
 *
 * <p>A label becomes a target by its shape. What a task learns decides what it is at last, see {@link
 * io.millrace.schemas.payload.TargetCoercion}.
 *
 * <table>
 *   <caption>Shapes of a label</caption>
 *   <tr><th>in JSON</th><th>target</th></tr>
 *   <tr><td>string, whole number, boolean</td><td>a class, of that text</td></tr>
 *   <tr><td>any other number</td><td>a number</td></tr>
 *   <tr><td>array of strings</td><td>classes</td></tr>
 *   <tr><td>array of {@code {"from", "to", "label"}}</td><td>spans of a text: UTF-16 units, {@code to} exclusive</td></tr>
 *   <tr><td>array of {@code {"left", "top", "right", "bottom", "label"}}</td><td>boxes in a picture: pixels</td></tr>
 *   <tr><td>{@code {"ids": [...]}}</td><td>identifiers, best first</td></tr>
 *   <tr><td>{@code {"height", "width", "classes"}}</td><td>the class of every pixel: bytes, row by row, as base64</td></tr>
 * </table>
 *
 * <p>In spans and boxes {@code name} may stand for {@code label}.
 *
 * <p>Unlabeled rows carry a target only if the option {@code label} says where: those that merely have a field of that name
 * are pretrained on without it.
 *
 * <p>With {@code envelope: debezium} the value is a change event, with its schema around it or not, whose row is {@code
 * after}: paths that are set begin at the event ({@code /after/body}, {@code /ts_ms}), the usual ones are in the row. With
 * {@code flat} the event was made flat and the value is the row. Deletes, records without a value, and rows of which a value
 * that is needed did not change hold no example ({@link PassedOver}) and make no dead letter; a delete takes back the label
 * of its id.
 *
 * <p>Domain and task may be constants: a value that does not start with {@code /}. An unlabeled row whose split is test
 * is refused, for it must never be trained on; so is a labelled row whose split is unlabeled.
 */
public final class JsonFormat implements Format<FieldOptions> {
    @Override
    public String name() {
        return "json";
    }

    @Override
    public Class<FieldOptions> options() {
        return FieldOptions.class;
    }

    @Override
    public ExampleDecoder<UnlabeledExample> unlabeled(FieldOptions options) {
        return FieldMapping.unlabeled(options, tree(options));
    }

    @Override
    public ExampleDecoder<LabeledExample> labeled(FieldOptions options) {
        return FieldMapping.labeled(options, tree(options));
    }

    private static FieldMapping.Tree tree(FieldOptions options) {
        JsonParsing parsing = new JsonParsing(options);
        return record -> parsing.parse(record.value());
    }
}
