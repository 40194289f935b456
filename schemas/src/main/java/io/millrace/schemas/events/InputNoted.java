package io.millrace.schemas.events;

import io.millrace.schemas.InvalidRecordException;

/**
 * What somebody should hear of the examples that the input was fitted on; told once.
 *
 * @param remark a sentence
 */
public record InputNoted(String remark) implements Progress {

    @Override
    public Kind kind() {
        return Kind.NOTED;
    }

    @Override
    public void write(FieldsOut to) {
        to.tag("remark", remark);
    }

    static InputNoted read(FieldsIn from) throws InvalidRecordException {
        return new InputNoted(from.tag("remark"));
    }
}
