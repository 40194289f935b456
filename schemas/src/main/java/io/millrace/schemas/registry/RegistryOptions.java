package io.millrace.schemas.registry;

import io.millrace.schemas.config.Check;
import io.millrace.schemas.config.ConfigException;
import io.millrace.schemas.config.Secret;
import java.io.Serializable;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * Where a schema registry is, and how one logs in there: options that several sections have.
 *
 * @param schemaRegistry the registry's address; needed where records that it knows are read or written
 * @param registryTimeout for how many seconds it is asked again while it does not answer
 * @param registryUser with a password, unless there is a token or no login at all; from the environment, as {@code ${NAME}}
 * @param registryPassword the user's
 * @param registryToken a bearer token
 */
public record RegistryOptions(
        String schemaRegistry,
        Integer registryTimeout,
        Secret registryUser,
        Secret registryPassword,
        Secret registryToken)
        implements Serializable {

    private static final long serialVersionUID = 1L;

    private static final String ADDRESS = "schema-registry";

    /** None. */
    public static final RegistryOptions NONE = new RegistryOptions(null, null, null, null, null);

    public RegistryOptions {
        registryTimeout =
                Check.range(
                        "registry-timeout",
                        registryTimeout == null ? 60 : registryTimeout,
                        1,
                        3600);
        var unused = login(registryUser, registryPassword, registryToken);
        if (schemaRegistry != null) {
            client(schemaRegistry, registryTimeout, unused);
        }
    }

    private static RegistryLogin login(Secret user, Secret password, Secret token) {
        return RegistryLogin.of(user, password, token);
    }

    private static SchemaRegistry client(String address, int seconds, RegistryLogin login) {
        try {
            return new SchemaRegistry(URI.create(address), login, Duration.ofSeconds(seconds));
        } catch (IllegalArgumentException e) {
            // The address itself is not shown: people put passwords into addresses.
            throw new ConfigException(
                    ADDRESS,
                    e.getCause() == null
                            ? e.getMessage()
                            : "not an address; allowed are http://HOST:PORT");
        }
    }

    /**
     * The same, where there has to be one.
     *
     * @throws ConfigException if there is none
     */
    public RegistryOptions required() {
        Check.required(ADDRESS, schemaRegistry, "the registry's address, http://HOST:PORT");
        return this;
    }

    /** A client of the registry, if there is one. */
    public Optional<SchemaRegistry> registry() {
        return Optional.ofNullable(schemaRegistry)
                .map(
                        address ->
                                client(
                                        address,
                                        registryTimeout,
                                        login(registryUser, registryPassword, registryToken)));
    }
}
