package io.millrace.schemas.registry;

/**
 * A schema registry did not do its part: it cannot be reached, refuses the credentials, or is none. Not the fault of any
 * record, so it makes no dead letter: whoever sees it stops, and goes on where it was once the registry is back.
 */
public final class RegistryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message one line: which registry, what happened, what to look at */
    public RegistryException(String message, Throwable cause) {
        super(message, cause);
    }
}
