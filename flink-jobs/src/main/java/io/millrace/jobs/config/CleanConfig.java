package io.millrace.jobs.config;

import io.millrace.clean.DuplicateFilter;
import io.millrace.schemas.config.Check;
import java.io.Serializable;

/**
 * What is kept of the records. It travels to where they are cleaned.
 *
 * @param minCharacters shorter text is refused
 * @param maxCharacters longer text is refused
 * @param duplicates {@code near}: exact and near-duplicates are left out; {@code exact}; {@code keep}
 * @param similarity from which Jaccard similarity on two texts are near-duplicates
 * @param remembered how many examples are remembered to compare with
 */
public record CleanConfig(
        Integer minCharacters,
        Integer maxCharacters,
        String duplicates,
        Double similarity,
        Integer remembered)
        implements Serializable {

    public CleanConfig {
        minCharacters =
                Check.range(
                        "min-characters", minCharacters == null ? 1 : minCharacters, 0, 1 << 30);
        maxCharacters =
                Check.range(
                        "max-characters",
                        maxCharacters == null ? 100_000 : maxCharacters,
                        1,
                        1 << 30);
        Check.that(
                minCharacters <= maxCharacters,
                "min-characters",
                minCharacters,
                "at most max-characters = " + maxCharacters);
        duplicates = duplicates == null ? "near" : duplicates;
        Check.that(
                java.util.List.of("near", "exact", "keep").contains(duplicates),
                "duplicates",
                duplicates,
                "near, exact, keep");
        similarity = Check.range("similarity", similarity == null ? 0.85 : similarity, 0.1, 1);
        remembered =
                Check.range("remembered", remembered == null ? 1 << 17 : remembered, 1, 1 << 24);
    }

    /** True if near-duplicates are looked for. */
    public boolean near() {
        return duplicates.equals("near");
    }

    /** A filter that has seen nothing. */
    public DuplicateFilter filter() {
        return new DuplicateFilter(
                duplicates.equals("keep") ? 0 : remembered, near() ? similarity : 2);
    }
}
