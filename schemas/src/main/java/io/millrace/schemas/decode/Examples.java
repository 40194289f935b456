package io.millrace.schemas.decode;

import io.millrace.schemas.InvalidRecordException;
import io.millrace.schemas.avro.Features;
import io.millrace.schemas.avro.LabeledExample;
import io.millrace.schemas.avro.Text;
import io.millrace.schemas.avro.UnlabeledExample;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * What holds for every example, beyond what its schema says: id, task, label and an unlabeled example's domain are not
 * empty, no name is longer than {@value #MAX_NAME_CHARACTERS} characters, the split is null or one of {@link #SPLITS}, text is not empty, and features have as many finite values as
 * their shape says.
 */
public final class Examples {
    /** The splits that a labelled example can name. */
    public static final List<String> SPLITS = List.of("train", "validation", "test");

    /** The longest id, domain, task or label: they are kept in state, and shown. */
    public static final int MAX_NAME_CHARACTERS = 1000;

    private Examples() {}

    /** The example itself, if it is valid. */
    public static UnlabeledExample check(UnlabeledExample example) throws InvalidRecordException {
        name("id", example.getId());
        name("domain", example.getDomain());
        checkPayload(example.getPayload());
        return example;
    }

    /** The example itself, if it is valid. */
    public static LabeledExample check(LabeledExample example) throws InvalidRecordException {
        name("id", example.getId());
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
        checkPayload(example.getPayload());
        return example;
    }

    private static void checkPayload(Object payload) throws InvalidRecordException {
        if (payload instanceof Text text) {
            notEmpty("text", text.getText());
        } else {
            checkFeatures((Features) payload);
        }
    }

    private static void checkFeatures(Features features) throws InvalidRecordException {
        List<Integer> shape = features.getShape();
        long values = shape.isEmpty() ? 0 : 1;
        for (int extent : shape) {
            if (extent < 1) {
                throw new InvalidRecordException(
                        "features have shape " + shape + "; every extent must be 1 or more");
            }
            // Each factor is below 2^31 and the product is cut off at 2^31: no overflow.
            values = Math.min(values * extent, Integer.MAX_VALUE);
        }
        if (values == 0) {
            throw new InvalidRecordException("features have no axis; allowed is one or more");
        }
        int bytes = features.getValues().remaining();
        if (bytes != values * Float.BYTES) {
            throw new InvalidRecordException(
                    "features of shape "
                            + shape
                            + " have "
                            + bytes
                            + " bytes of values, expected "
                            + values * Float.BYTES);
        }
        checkFinite(features);
    }

    private static void checkFinite(Features features) throws InvalidRecordException {
        FloatBuffer values =
                features.getValues().duplicate().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
        for (int i = 0; i < values.limit(); i++) {
            if (!Float.isFinite(values.get(i))) {
                throw new InvalidRecordException(
                        "feature value "
                                + i
                                + " is "
                                + values.get(i)
                                + "; allowed are finite numbers");
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
