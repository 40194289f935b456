package io.millrace.schemas.registry;

import io.millrace.schemas.config.ConfigException;
import io.millrace.schemas.config.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** How a client says who it is: by name and password (RFC 7617), by a bearer token (RFC 6750), or not at all. */
public final class RegistryLogin {
    private static final String USER = "registry-user";
    private static final String PASSWORD = "registry-password";
    private static final String TOKEN = "registry-token";

    private final Optional<String> header;

    private RegistryLogin(Optional<String> header) {
        this.header = header;
    }

    /** Without any. */
    static RegistryLogin none() {
        return new RegistryLogin(Optional.empty());
    }

    /**
     * What a user with a password, or a token, says; null where there is none.
     *
     * @throws ConfigException if they contradict each other, with one's key and no value
     */
    public static RegistryLogin of(Secret user, Secret password, Secret token) {
        if ((user == null) != (password == null) || (user != null && token != null)) {
            throw new ConfigException(
                    user != null ? USER : password != null ? PASSWORD : TOKEN,
                    "not the whole of one login; allowed: "
                            + USER
                            + " with "
                            + PASSWORD
                            + ", or "
                            + TOKEN
                            + " alone");
        }
        if (token != null) {
            return new RegistryLogin(Optional.of("Bearer " + printable(token.value())));
        }
        if (user == null) {
            return none();
        }
        byte[] both = (user.value() + ":" + password.value()).getBytes(StandardCharsets.UTF_8);
        return new RegistryLogin(Optional.of("Basic " + Base64.getEncoder().encodeToString(both)));
    }

    /** A line feed from a file that the token was read from would be refused later, with the token in the message. */
    private static String printable(String token) {
        String stripped = token.strip();
        if (stripped.isEmpty() || !stripped.chars().allMatch(c -> c > ' ' && c < 127)) {
            throw new ConfigException(
                    TOKEN,
                    "has a character that a token cannot have; allowed: visible ones of ASCII");
        }
        return stripped;
    }

    Optional<String> header() {
        return header;
    }

    /** Never shows what it holds. */
    @Override
    public String toString() {
        return header.isPresent() ? "(secret)" : "(none)";
    }
}
