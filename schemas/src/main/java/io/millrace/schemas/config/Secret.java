package io.millrace.schemas.config;

import java.io.Serializable;
import java.util.Objects;

/**
 * A password or a key. It is never printed and takes no part in a {@link ConfigHash}: changing a password does not
 * change what is learned.
 *
 * @param value the secret itself, for the library that needs it
 */
public record Secret(String value) implements Serializable {
    public Secret {
        Objects.requireNonNull(value, "value");
    }

    @Override
    public String toString() {
        return "(secret)";
    }
}
