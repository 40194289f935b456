package io.millrace.schemas.decode;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.schemas.InvalidRecordException;
import io.millrace.schemas.avro.LabeledExample;
import io.millrace.schemas.avro.UnlabeledExample;

/** Decoders for values that are trees of named fields, whatever they are written in: which field means what. */
final class FieldMapping {
    /** Finds the fields in a value. */
    interface Tree {
        /** The fields of a value. */
        ObjectNode read(SourceRecord record) throws InvalidRecordException;
    }

    private FieldMapping() {}

    static ExampleDecoder<UnlabeledExample> unlabeled(FieldOptions options, Tree tree) {
        JsonFields fields = new JsonFields(options.withoutTask());
        ChangeRows changes = new ChangeRows(options, fields, null);
        return record -> {
            RowDefaults defaults =
                    new RowDefaults(record.place(), record.topic(), record.timestamp());
            return fields.unlabeled(row(record, tree, changes), defaults)
                    .orElseThrow(
                            () ->
                                    new InvalidRecordException(
                                            "split is test: kept for evaluation, never trained on"));
        };
    }

    static ExampleDecoder<LabeledExample> labeled(FieldOptions options, Tree tree) {
        JsonFields fields = new JsonFields(options);
        JsonLabels labels = new JsonLabels(options, fields);
        ChangeRows changes = new ChangeRows(options, fields, labels.task());
        return record ->
                labels.labeledUnlessSaid(
                                row(record, tree, changes),
                                new RowDefaults(record.place(), "", record.timestamp()))
                        .orElseThrow(
                                () ->
                                        new InvalidRecordException(
                                                "split is unlabeled: there is no label to learn from"));
    }

    private static ObjectNode row(SourceRecord record, Tree tree, ChangeRows changes)
            throws InvalidRecordException {
        boolean empty = record.value() == null || record.value().length == 0;
        if (empty && changes.tombstones()) {
            throw changes.tombstone(record.key());
        }
        return changes.row(tree.read(record));
    }
}
