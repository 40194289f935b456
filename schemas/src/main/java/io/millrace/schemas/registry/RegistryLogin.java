package io.millrace.schemas.registry;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/** How a client says who it is: by name and password (RFC 7617), by a bearer token (RFC 6750), or not at all. */
public final class RegistryLogin {
    private final Optional<String> header;

    private RegistryLogin(Optional<String> header) {
        this.header = header;
    }

    /**
     * What the secrets {@code registry-user} and {@code registry-password}, or {@code registry-token}, say.
     *
     * @throws IllegalArgumentException if they contradict each other; the message shows no value
     */
    public static RegistryLogin of(Map<String, String> secrets) {
        String user = secrets.get("registry-user");
        String password = secrets.get("registry-password");
        String token = secrets.get("registry-token");
        if ((user == null) != (password == null) || (user != null && token != null)) {
            throw new IllegalArgumentException(
                    "secrets are "
                            + String.join(", ", new java.util.TreeSet<>(secrets.keySet()))
                            + "; allowed are registry-user with registry-password, or registry-token alone");
        }
        if (token != null) {
            return new RegistryLogin(Optional.of("Bearer " + printable(token)));
        }
        return new RegistryLogin(
                Optional.ofNullable(user)
                        .map(
                                name ->
                                        "Basic "
                                                + Base64.getEncoder()
                                                        .encodeToString(
                                                                (name + ":" + password)
                                                                        .getBytes(
                                                                                StandardCharsets
                                                                                        .UTF_8))));
    }

    /** A line feed from a file that the token was read from would be refused later, with the token in the message. */
    private static String printable(String token) {
        String stripped = token.strip();
        if (stripped.isEmpty() || !stripped.chars().allMatch(c -> c > ' ' && c < 127)) {
            throw new IllegalArgumentException(
                    "secret registry-token has a character that a token cannot have; allowed are visible ones of ASCII");
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
