package io.millrace.schemas.decode;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.schemas.InvalidRecordException;
import io.millrace.schemas.avro.LabeledExample;
import io.millrace.schemas.avro.UnlabeledExample;

/** Decoders for values that are trees of named fields, whatever they are written in: which field means what. */
final class FieldMapping {
    /** Finds the fields in a value. */
    interface Tree {
        /**
         * The fields of a value.
         *
         * @param value null for a tombstone
         */
        ObjectNode read(byte[] value) throws InvalidRecordException;
    }

    private FieldMapping() {}

    static ExampleDecoder<UnlabeledExample> unlabeled(FieldOptions options, Tree tree) {
        JsonFields fields = new JsonFields(options.withoutTask());
        return record -> {
            RowDefaults defaults =
                    new RowDefaults(record.place(), record.topic(), record.timestamp());
            return fields.unlabeled(tree.read(record.value()), defaults)
                    .orElseThrow(
                            () ->
                                    new InvalidRecordException(
                                            "split is test: kept for evaluation, never trained on"));
        };
    }

    static ExampleDecoder<LabeledExample> labeled(FieldOptions options, Tree tree) {
        JsonLabels labels = new JsonLabels(options, new JsonFields(options));
        return record ->
                labels.labeledUnlessSaid(
                                tree.read(record.value()),
                                new RowDefaults(record.place(), "", record.timestamp()))
                        .orElseThrow(
                                () ->
                                        new InvalidRecordException(
                                                "split is unlabeled: there is no label to learn from"));
    }
}
