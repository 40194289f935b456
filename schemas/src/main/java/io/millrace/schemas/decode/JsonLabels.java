package io.millrace.schemas.decode;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.schemas.InvalidRecordException;
import io.millrace.schemas.avro.LabeledExample;
import io.millrace.schemas.payload.Target;
import io.millrace.schemas.payload.TargetRecords;
import io.millrace.schemas.payload.TargetText;
import java.util.Optional;

/** Finds a labelled example in a JSON object: the fields that all examples have, a label and a task. Thread-safe. */
final class JsonLabels {
    private final JsonFields fields;
    private final JsonPointer label;
    private final JsonConstantOrPath task;

    JsonLabels(FieldOptions options, JsonFields fields) {
        this.fields = fields;
        label = JsonPointer.compile(options.path(options.label(), "/label"));
        task = JsonConstantOrPath.of(options.task(), options.path(null, "/task"));
    }

    /** What says of which task a row is. */
    JsonConstantOrPath task() {
        return task;
    }

    /** The row's example, or nothing if the row says that it has no label. */
    Optional<LabeledExample> labeledUnlessSaid(ObjectNode row, RowDefaults defaults)
            throws InvalidRecordException {
        return fields.saysUnlabeled(row) ? Optional.empty() : Optional.of(labeled(row, defaults));
    }

    private LabeledExample labeled(ObjectNode row, RowDefaults defaults)
            throws InvalidRecordException {
        Target target = required(JsonFields.target(row, label), label);
        return Examples.check(
                new LabeledExample(
                        fields.id(row, defaults),
                        required(task.in(row), task),
                        fields.domain(row, defaults),
                        TargetText.of(target),
                        fields.split(row),
                        fields.timestamp(row, defaults),
                        fields.payload(row),
                        TargetRecords.avroBesideLabel(target)));
    }

    private static <T> T required(Optional<T> value, Object path) throws InvalidRecordException {
        if (value.isEmpty()) {
            throw new InvalidRecordException("no " + path + "; a labelled example must have it");
        }
        return value.get();
    }
}
