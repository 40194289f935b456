package io.millrace.learner;

/** An example that cannot be learned from; the message says what is wrong and what is allowed. */
public final class Refused extends Exception {

    private static final long serialVersionUID = 1L;

    public Refused(String reason) {
        super(reason);
    }

    public Refused(IllegalArgumentException cause) {
        super(cause.getMessage(), cause);
    }
}
