package io.millrace.schemas.decode;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What people call the parts of a data set, in any case and with blanks around it, and what it means here. */
final class SplitWords {

    static final String TEST = "test";
    static final String UNLABELED = "unlabeled";

    /** What is told to be allowed. */
    static final String ALLOWED =
            "train, validation (val, valid, dev), test (eval), unlabeled, in any case, or none";

    private static final Map<String, String> MEANT =
            Map.ofEntries(
                    Map.entry("train", "train"),
                    Map.entry("training", "train"),
                    Map.entry("validation", "validation"),
                    Map.entry("validate", "validation"),
                    Map.entry("valid", "validation"),
                    Map.entry("val", "validation"),
                    Map.entry("dev", "validation"),
                    Map.entry("development", "validation"),
                    Map.entry(TEST, TEST),
                    Map.entry("testing", TEST),
                    Map.entry("eval", TEST),
                    Map.entry("evaluation", TEST),
                    Map.entry(UNLABELED, UNLABELED),
                    Map.entry("unlabelled", UNLABELED));

    private SplitWords() {}

    /** The word that it stands for: train, validation, test or unlabeled; empty if it is none of them. */
    static Optional<String> meant(String said) {
        return Optional.ofNullable(MEANT.get(said.strip().toLowerCase(Locale.ROOT)));
    }
}
