package io.millrace.proof.demo;

import java.util.Locale;

/** The side of the split on which a group of related texts lies. */
enum Side {
    TRAIN,
    VALIDATION,
    TEST;

    /** As rows name it. */
    String split() {
        return name().toLowerCase(Locale.ROOT);
    }
}
