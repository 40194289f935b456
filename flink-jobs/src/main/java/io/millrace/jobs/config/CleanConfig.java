package io.millrace.jobs.config;

import io.millrace.clean.DuplicateFilter;
import io.millrace.schemas.config.Check;
import java.io.Serializable;

/**
 * What is kept of the records. It travels to where they are cleaned.
 *
 * @param minCharacters shorter text is refused
 * @param maxCharacters longer text is refused
 * @param duplicates {@code near}: exact and near-duplicates are left out; {@code exact}; {@code keep}; default: near of text,
 *     keep of anything else
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
        Check.that(
                duplicates == null
                        || java.util.List.of("near", "exact", "keep").contains(duplicates),
                "duplicates",
                duplicates,
                "near, exact, keep");
        similarity = Check.range("similarity", similarity == null ? 0.85 : similarity, 0.1, 1);
        remembered =
                Check.range("remembered", remembered == null ? 1 << 17 : remembered, 1, 1 << 24);
    }

    /** The same with what is to become of duplicates where this does not say. */
    CleanConfig or(String absent) {
        return duplicates != null
                ? this
                : new CleanConfig(minCharacters, maxCharacters, absent, similarity, remembered);
    }

    /** True if near-duplicates are looked for. */
    public boolean near() {
        return "near".equals(duplicates);
    }

    /** A filter that has seen nothing. */
    public DuplicateFilter filter() {
        return new DuplicateFilter(
                "keep".equals(duplicates) ? 0 : remembered, near() ? similarity : 2);
    }
}
