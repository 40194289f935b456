package io.millrace.schemas;

/**
 * A record's bytes could not be turned into an example or event. It is the only exception that bad input causes; the
 * message is fit for the reason of a dead letter: what was found, and what is allowed.
 */
public class InvalidRecordException extends Exception {
    private static final long serialVersionUID = 1L;

    /** @param reason what was wrong, with the value and what is allowed */
    public InvalidRecordException(String reason) {
        super(reason);
    }

    /**
     * @param reason what was wrong, with the value and what is allowed
     * @param cause the library's own error
     */
    public InvalidRecordException(String reason, Throwable cause) {
        super(reason, cause);
    }
}
