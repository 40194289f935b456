package io.millrace.proof.demo;

/**
 * A stretch of the unlabeled stream that comes from one domain.
 *
 * @param domain one of {@code en}, {@code fr}, {@code de}, {@code code-guava}, {@code code-math},
 *     {@code code-lucene}
 * @param examples how many
 */
public record Phase(String domain, int examples) {

    public Phase {
        if (examples < 1) {
            throw new IllegalArgumentException(
                    "a phase needs at least 1 example, not " + examples + " of " + domain);
        }
    }
}
