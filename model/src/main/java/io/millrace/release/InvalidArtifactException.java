package io.millrace.release;

/** An artifact that must not be loaded; the message names the file, what was found and what is allowed. */
public final class InvalidArtifactException extends Exception {

    private static final long serialVersionUID = 1L;

    public InvalidArtifactException(String message) {
        super(message);
    }

    public InvalidArtifactException(String message, Throwable cause) {
        super(message, cause);
    }
}
