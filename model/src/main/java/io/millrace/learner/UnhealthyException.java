package io.millrace.learner;

/** Learning has failed for good; the message says which options to change. */
public final class UnhealthyException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    public UnhealthyException(String message) {
        super(message);
    }
}
