package io.millrace.schemas.events;

import io.millrace.schemas.InvalidRecordException;

/**
 * A trial did not take place, for the store does not hold its model checkpoint any more.
 *
 * @param trial which
 * @param reason why
 * @param labels examples that there were
 */
public record TrialRetired(TrialName trial, String reason, long labels) implements Progress {

    @Override
    public Kind kind() {
        return Kind.RETIRED;
    }

    @Override
    public void write(FieldsOut to) {
        trial.write(to);
        to.tag("reason", reason).count("labels", labels);
    }

    static TrialRetired read(FieldsIn from) throws InvalidRecordException {
        return new TrialRetired(
                TrialName.read(from), from.tag("reason"), from.countOr("labels", 0));
    }
}
