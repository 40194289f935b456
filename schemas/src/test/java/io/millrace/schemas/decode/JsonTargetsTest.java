package io.millrace.schemas.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.schemas.InvalidRecordException;
import io.millrace.schemas.avro.LabeledExample;
import io.millrace.schemas.avro.UnlabeledExample;
import io.millrace.schemas.payload.Target;
import io.millrace.schemas.payload.TargetArbitraries;
import io.millrace.schemas.payload.TargetRecords;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class JsonTargetsTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final ExampleDecoder<LabeledExample> labels =
            Decoders.labeled("json", Map.of("task", "t"));

    @Test
    void theShapeOfALabelSaysWhatItIs() throws InvalidRecordException {
        isRead("'red'", new Target.Name("red"), "red");
        isRead("7", new Target.Name("7"), "7");
        isRead("false", new Target.Name("false"), "false");
        isRead("2.50", new Target.Scalar(2.5), "2.5");
        isRead("3.0", new Target.Scalar(3), "3");
        isRead("['a', 'b', 7]", new Target.Names(List.of("a", "b", "7")), "[a, b, 7]");
        isRead("[]", new Target.Names(List.of()), "[]");
        isRead(
                "[{'from': 0, 'to': 2, 'label': 'X'}, {'from': 3, 'to': 4, 'name': 'Y'}]",
                new Target.Spans(List.of(new Target.Span(0, 2, "X"), new Target.Span(3, 4, "Y"))),
                "[X 0-2, Y 3-4]");
        isRead(
                "[{'left': 0, 'top': 1.5, 'right': 2, 'bottom': 3, 'label': 'cat'}]",
                new Target.Boxes(List.of(new Target.Box(0, 1.5, 2, 3, "cat"))),
                "[cat 0,1.5-2,3]");
        isRead("{'ids': ['b', 'a']}", new Target.Ids(List.of("b", "a")), "[b, a]");
        isRead(
                "{'height': 1, 'width': 3, 'classes': 'AQIA'}",
                new Target.Mask(1, 3, new byte[] {1, 2, 0}),
                "mask 1 x 3");
    }

    @Test
    void whatIsOfNoShapeIsRefusedWithThoseThatAre() {
        refused("{}", "/label/*/height is", "a whole number");
        refused("[[1]]", "/label/0 is an array", "{left, top, right, bottom, label}");
        refused("['a', {}]", "/label/1 is an object");
        refused("['a', 'a']", "class 'a' comes twice");
        refused("[{'from': 0, 'to': 2}]", "/label/*/name is");
        refused("[{'from': 2, 'to': 2, 'label': 'X'}]", "span is from 2 to 2");
        refused("[{'from': 0, 'to': 2, 'label': 'X'}, 3]", "/label is the number 3");
        refused("[{'from': 0, 'to': 2, 'lable': 'X'}]", "\"lable\"", "from, to, label");
        refused("[{'from': 0, 'to': 99, 'label': 'X'}]", "0 to 99", "of the text, 6");
        refused("[{'left': 0, 'top': 1, 'right': 0, 'bottom': 3, 'label': 'X'}]", "box is");
        refused("[{'left': '0'}]", "/label/*/left is the string 0");
        refused("{'ids': 'a'}", "/label is the string a", "array of strings");
        refused("{'height': 2, 'width': 3, 'classes': 'AQIA'}", "mask is 2 x 3 with 3");
        refused("{'height': 1, 'width': 3, 'classes': '?'}", "/label/classes", "base64");
        refused("1e999", "finite");
        refused("''", "name of a class is empty");
    }

    @Test
    void unlabeledRowsCarryATargetOnlyIfTheOptionSaysWhere() throws InvalidRecordException {
        SourceRecord record = Rows.json("{'text': 'x', 'label': 'red'}");
        assertNull(Decoders.unlabeled("json", Map.of()).decode(record).getTarget());
        ExampleDecoder<UnlabeledExample> told =
                Decoders.unlabeled("json", Map.of("label", "/label"));
        assertEquals(new Target.Name("red"), TargetRecords.of(told.decode(record).getTarget()));
        assertNull(told.decode(Rows.json("{'text': 'x'}")).getTarget());
        assertNull(told.decode(Rows.json("{'text': 'x', 'label': null}")).getTarget());
        Rows.refused(told, Rows.json("{'text': 'x', 'label': {'a': 1}}"), "/label", "\"a\"");
    }

    @Property(tries = 500)
    void everyTargetIsReadFromItsShape(@ForAll("targets") Target target)
            throws InvalidRecordException, JsonProcessingException {
        Object shape = shape(target);
        assertEquals(
                target, JsonTargets.read(JSON.readTree(JSON.writeValueAsString(shape)), "/label"));
    }

    private static Object shape(Target target) {
        if (target instanceof Target.Name name) {
            return name.name();
        }
        if (target instanceof Target.Names names) {
            return names.names();
        }
        if (target instanceof Target.Scalar scalar) {
            return scalar.value();
        }
        if (target instanceof Target.Spans spans) {
            var shapes = new ArrayList<Object>();
            spans.spans()
                    .forEach(
                            s ->
                                    shapes.add(
                                            Map.of(
                                                    "from", s.from(), "to", s.to(), "label",
                                                    s.name())));
            return shapes;
        }
        if (target instanceof Target.Ids ids) {
            return Map.of("ids", ids.ids());
        }
        if (target instanceof Target.Boxes boxes) {
            var shapes = new ArrayList<Object>();
            for (Target.Box box : boxes.boxes()) {
                var shape = new LinkedHashMap<String, Object>();
                shape.put("left", box.left());
                shape.put("top", box.top());
                shape.put("right", box.right());
                shape.put("bottom", box.bottom());
                shape.put("name", box.name());
                shapes.add(shape);
            }
            return shapes;
        }
        Target.Mask mask = (Target.Mask) target;
        // Jackson writes bytes as base64.
        return Map.of("height", mask.height(), "width", mask.width(), "classes", mask.classes());
    }

    /** Lists of nothing look alike: they are read as classes, and become what a task needs. */
    @Provide
    Arbitrary<Target> targets() {
        return TargetArbitraries.targets()
                .filter(
                        target ->
                                !target.equals(new Target.Spans(List.of()))
                                        && !target.equals(new Target.Boxes(List.of())));
    }

    private void isRead(String label, Target target, String text) throws InvalidRecordException {
        LabeledExample example =
                labels.decode(Rows.json("{'text': 'a text', 'label': " + label + "}"));
        assertEquals(target, TargetRecords.of(example));
        assertEquals(text, example.getLabel());
    }

    private void refused(String label, String... reasons) {
        Rows.refused(labels, Rows.json("{'text': 'a text', 'label': " + label + "}"), reasons);
    }
}
