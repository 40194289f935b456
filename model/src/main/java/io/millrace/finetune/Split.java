package io.millrace.finetune;

import io.millrace.schemas.avro.LabeledExample;
import io.millrace.tensor.Hashing;

/** What a labelled example is for. */
public enum Split {
    /** To learn from. */
    TRAIN,
    /** To decide when to stop. */
    VALIDATION,
    /** To judge; never learned from. */
    TEST;

    /** The split a row names: {@code train}, {@code validation}, {@code test}: decoders have made others of these. */
    public static Split named(String name) {
        return switch (name) {
            case "train" -> TRAIN;
            case "validation" -> VALIDATION;
            case "test" -> TEST;
            default ->
                    throw new IllegalArgumentException(
                            "split is '" + name + "'; allowed: train, validation, test");
        };
    }

    /** What an example says it is for, or else what its id decides. */
    public static Split of(LabeledExample example) {
        return example.getSplit() == null ? ofId(example.getId()) : named(example.getSplit());
    }

    /** By hash of the id: 70 % train, 10 % validation, 20 % test. */
    public static Split ofId(String id) {
        double place = (Hashing.hash64(id) >>> 11) * 0x1p-53;
        return place < 0.7 ? TRAIN : place < 0.8 ? VALIDATION : TEST;
    }
}
