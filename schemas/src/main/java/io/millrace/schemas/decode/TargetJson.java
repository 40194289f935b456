package io.millrace.schemas.decode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.schemas.payload.Target;

/** A target as JSON, in the shape in which {@link JsonFormat} reads a label: what a model answers can be a label again. */
public final class TargetJson {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private TargetJson() {}

    /** The shape of a target. */
    public static JsonNode of(Target target) {
        if (target instanceof Target.Name name) {
            return JSON.textNode(name.name());
        }
        if (target instanceof Target.Names names) {
            ArrayNode array = JSON.arrayNode();
            names.names().forEach(array::add);
            return array;
        }
        if (target instanceof Target.Scalar scalar) {
            return JSON.numberNode(scalar.value());
        }
        if (target instanceof Target.Spans spans) {
            ArrayNode array = JSON.arrayNode();
            for (Target.Span span : spans.spans()) {
                array.addObject()
                        .put("from", span.from())
                        .put("to", span.to())
                        .put("label", span.name());
            }
            return array;
        }
        if (target instanceof Target.Ids ids) {
            ObjectNode object = JSON.objectNode();
            ids.ids().forEach(object.putArray("ids")::add);
            return object;
        }
        if (target instanceof Target.Boxes boxes) {
            ArrayNode array = JSON.arrayNode();
            boxes.boxes().forEach(box -> array.add(box(box)));
            return array;
        }
        Target.Mask mask = (Target.Mask) target;
        return JSON.objectNode()
                .put("height", mask.height())
                .put("width", mask.width())
                .put("classes", mask.classes());
    }

    private static ObjectNode box(Target.Box box) {
        return JSON.objectNode()
                .put("left", box.left())
                .put("top", box.top())
                .put("right", box.right())
                .put("bottom", box.bottom())
                .put("label", box.name());
    }
}
