package io.millrace.schemas.decode;

import io.millrace.schemas.InvalidRecordException;
import io.millrace.schemas.avro.LabeledExample;
import io.millrace.schemas.avro.Text;
import io.millrace.schemas.avro.UnlabeledExample;
import io.millrace.schemas.payload.Payloads;
import io.millrace.schemas.payload.Target;
import io.millrace.schemas.payload.TargetRecords;
import io.millrace.schemas.text.Composed;
import java.util.List;

/**
 * What holds for every example, beyond what its schema says: id, task, label and an unlabeled example's domain are not
 * empty, no name is longer than {@value #MAX_NAME_CHARACTERS} characters, the split is null or one of {@link #SPLITS}, the
 * payload is what {@link Payloads#check} lets pass, and spans of a text end within it. Names of domains, tasks and labels
 * are in Unicode's normal form C: what looks the same is the same.
 */
public final class Examples {
    /** The splits that a labelled example can name. */
    public static final List<String> SPLITS = List.of("train", "validation", "test");

    /** The longest id, domain, task or label: they are kept in state, and shown. */
    public static final int MAX_NAME_CHARACTERS = Target.MAX_NAME_CHARACTERS;

    private Examples() {}

    /** The example itself, if it is valid. */
    public static UnlabeledExample check(UnlabeledExample example) throws InvalidRecordException {
        name("id", example.getId());
        example.setDomain(Composed.of(example.getDomain()));
        name("domain", example.getDomain());
        Payloads.check(example.getPayload());
        checkTarget(example.getTarget(), example.getPayload());
        return example;
    }

    /** The example itself, if it is valid. */
    public static LabeledExample check(LabeledExample example) throws InvalidRecordException {
        name("id", example.getId());
        example.setTask(Composed.of(example.getTask()));
        example.setLabel(Composed.of(example.getLabel()));
        example.setDomain(Composed.of(example.getDomain()));
        name("task", example.getTask());
        name("label", example.getLabel());
        notLong("domain", example.getDomain());
        String split = example.getSplit();
        if (split != null && !SPLITS.contains(split)) {
            throw new InvalidRecordException(
                    "split is \""
                            + split
                            + "\"; allowed are "
                            + String.join(", ", SPLITS)
                            + " or none");
        }
        Payloads.check(example.getPayload());
        checkTarget(example.getTarget(), example.getPayload());
        return example;
    }

    private static void checkTarget(Object target, Object payload) throws InvalidRecordException {
        if (TargetRecords.of(target) instanceof Target.Spans spans
                && payload instanceof Text text) {
            int length = text.getText().length();
            for (Target.Span span : spans.spans()) {
                if (span.to() > length) {
                    throw new InvalidRecordException(
                            "target has a span from "
                                    + span.from()
                                    + " to "
                                    + span.to()
                                    + "; allowed are ends up to that of the text, "
                                    + length);
                }
            }
        }
    }

    private static void name(String field, String value) throws InvalidRecordException {
        notEmpty(field, value);
        notLong(field, value);
    }

    private static void notLong(String field, String value) throws InvalidRecordException {
        if (value.length() > MAX_NAME_CHARACTERS) {
            throw new InvalidRecordException(
                    field
                            + " has "
                            + value.length()
                            + " characters; allowed are "
                            + MAX_NAME_CHARACTERS);
        }
    }

    private static void notEmpty(String field, String value) throws InvalidRecordException {
        if (value.isEmpty()) {
            throw new InvalidRecordException(field + " is empty");
        }
    }
}
