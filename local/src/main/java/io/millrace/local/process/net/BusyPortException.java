package io.millrace.local.process.net;

/** A port that was asked for is in use. */
public final class BusyPortException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int port;

    BusyPortException(String owner, int port, Throwable cause) {
        super(
                "port of the "
                        + owner
                        + ": "
                        + port
                        + " is in use (allowed: a free port, or 0 for any)",
                cause);
        this.port = port;
    }

    /** The port in use. */
    public int port() {
        return port;
    }
}
