package io.millrace.schemas.events;

import io.millrace.schemas.InvalidRecordException;

/**
 * The held-out examples of a domain were scored.
 *
 * @param domain its name
 * @param loss mean
 * @param trained whether the domain had been trained on by then
 * @param forgetting the loss minus the lowest since the domain was first trained on; null while there is nothing to compare
 */
public record DomainProbed(String domain, double loss, boolean trained, Double forgetting)
        implements Progress {

    @Override
    public Kind kind() {
        return Kind.PROBE;
    }

    @Override
    public void write(FieldsOut to) {
        to.tag("domain", domain)
                .value("loss", loss)
                .flag("trained", trained)
                .optional("forgetting", forgetting);
    }

    static DomainProbed read(FieldsIn from) throws InvalidRecordException {
        return new DomainProbed(
                from.tag("domain"),
                from.value("loss"),
                from.flag("trained"),
                from.optional("forgetting"));
    }
}
