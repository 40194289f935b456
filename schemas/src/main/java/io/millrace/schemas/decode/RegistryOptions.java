package io.millrace.schemas.decode;

import io.millrace.schemas.config.Check;
import io.millrace.schemas.config.ConfigException;
import io.millrace.schemas.config.Secret;
import io.millrace.schemas.config.Unwrapped;
import io.millrace.schemas.registry.RegistryLogin;
import io.millrace.schemas.registry.SchemaRegistry;
import java.net.URI;
import java.time.Duration;

/**
 * Where the fields of an example are in records of any schema, and the registry that has the schemas.
 *
 * @param fields where they are
 * @param schemaRegistry the registry's address
 * @param registryTimeout for how many seconds it is asked again while it does not answer
 * @param registryUser with a password, unless there is a token or no login at all
 * @param registryPassword the user's
 * @param registryToken a bearer token
 */
public record RegistryOptions(
        @Unwrapped FieldOptions fields,
        String schemaRegistry,
        Integer registryTimeout,
        Secret registryUser,
        Secret registryPassword,
        Secret registryToken) {

    private static final String ADDRESS = "schema-registry";

    public RegistryOptions {
        Check.required(ADDRESS, schemaRegistry, "the registry's address, http://HOST:PORT");
        registryTimeout =
                Check.range(
                        "registry-timeout",
                        registryTimeout == null ? 60 : registryTimeout,
                        1,
                        3600);
        var unused = RegistryLogin.of(registryUser, registryPassword, registryToken);
    }

    /** A client of the registry. */
    SchemaRegistry registry() {
        RegistryLogin login = RegistryLogin.of(registryUser, registryPassword, registryToken);
        try {
            return new SchemaRegistry(
                    URI.create(schemaRegistry), login, Duration.ofSeconds(registryTimeout));
        } catch (IllegalArgumentException e) {
            // The address itself is not shown: people put passwords into addresses.
            throw new ConfigException(
                    ADDRESS,
                    e.getCause() == null
                            ? e.getMessage()
                            : "not an address; allowed are http://HOST:PORT");
        }
    }
}
