package io.millrace.schemas.events;

import io.millrace.schemas.InvalidRecordException;

/**
 * What pretraining came to so far.
 *
 * @param examples taken in, held-out ones included
 * @param tokens (or values) through the encoder in steps, replay included
 * @param replayedFraction share of all samples that came from replay, 0 to 1
 * @param duplicates examples left out because they had come before, or nearly so
 * @param skipped steps whose update was left out
 * @param undone steps that were lost when the learner went back
 */
public record Totals(
        long examples,
        long tokens,
        double replayedFraction,
        long duplicates,
        long skipped,
        long undone) {

    void write(FieldsOut to) {
        to.count("examples", examples)
                .count("tokens", tokens)
                .value("replayedFraction", replayedFraction)
                .count("duplicates", duplicates)
                .count("skipped", skipped)
                .count("undone", undone);
    }

    static Totals read(FieldsIn from) throws InvalidRecordException {
        return new Totals(
                from.count("examples"),
                from.count("tokens"),
                from.value("replayedFraction"),
                from.count("duplicates"),
                from.count("skipped"),
                from.countOr("undone", 0));
    }
}
