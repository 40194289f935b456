package io.millrace.jobs.ingest;

/** A record that no example can be made of; the message says what is wrong and what is allowed. */
public final class Unusable extends Exception {

    private static final long serialVersionUID = 1L;

    private final String where;

    Unusable(String where, Exception cause) {
        super(cause.getMessage(), cause);
        this.where = where;
    }

    /** The stage at which it failed, as a dead letter names it. */
    public String where() {
        return where;
    }
}
