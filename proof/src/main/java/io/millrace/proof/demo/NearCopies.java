package io.millrace.proof.demo;

import io.millrace.clean.Fingerprint;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds texts that are nearly the same as one of some others: generated sources repeat a method for every primitive type.
 * Short texts have no near copies, only copies.
 */
final class NearCopies {

    /**
     * The estimated share of common pieces from which on two texts count as near copies. The estimate is off by a tenth at
     * times: this finds what shares .7 and more.
     */
    private static final double SIMILAR = 0.6;

    private final List<short[]> signatures = new ArrayList<>();

    void add(String text) {
        short[] signature = Fingerprint.of(text, true).signature();
        if (signature.length > 0) {
            signatures.add(signature);
        }
    }

    /** Whether the text is nearly one of those added. */
    boolean has(String text) {
        short[] signature = Fingerprint.of(text, true).signature();
        return signature.length > 0
                && signatures.stream()
                        .anyMatch(other -> Fingerprint.similarity(signature, other) >= SIMILAR);
    }
}
