package io.millrace.schemas.events;

import io.millrace.schemas.InvalidRecordException;

/**
 * A trial gave no candidate, for its labels were not enough or the model is not usable.
 *
 * @param trial which
 * @param reason why
 * @param labels examples that there were
 */
public record TrialSkipped(TrialName trial, String reason, long labels) implements Progress {

    @Override
    public Kind kind() {
        return Kind.SKIPPED;
    }

    @Override
    public void write(FieldsOut to) {
        trial.write(to);
        to.tag("reason", reason).count("labels", labels);
    }

    static TrialSkipped read(FieldsIn from) throws InvalidRecordException {
        return new TrialSkipped(
                TrialName.read(from), from.tag("reason"), from.countOr("labels", 0));
    }
}
