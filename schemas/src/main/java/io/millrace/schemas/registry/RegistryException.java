package io.millrace.schemas.registry;

/**
 * A schema registry did not do its part: it cannot be reached, refuses the credentials, or is none. Not the fault of any
 * record, so it makes no dead letter: whoever sees it stops, and goes on where it was once the registry is back.
 */
public final class RegistryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean lasting;

    /** @param message one line: which registry, what happened, what to look at */
    public RegistryException(String message, Throwable cause) {
        this(message, cause, false);
    }

    /**
     * @param message one line: which registry, what happened, what to look at
     * @param lasting whether the same question fails until somebody changes something: a certificate, a password
     */
    public RegistryException(String message, Throwable cause, boolean lasting) {
        super(message, cause);
        this.lasting = lasting;
    }

    /** True if asking again does not help. */
    public boolean lasting() {
        return lasting;
    }
}
