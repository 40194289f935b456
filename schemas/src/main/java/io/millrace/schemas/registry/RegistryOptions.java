package io.millrace.schemas.registry;

import io.millrace.schemas.config.Check;
import io.millrace.schemas.config.ConfigException;
import io.millrace.schemas.config.Secret;
import java.io.Serializable;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * Where a schema registry is, and how one logs in there: options that several sections have.
 *
 * @param schemaRegistry the registry's address, or those of several of one, with commas between them; needed where records that it knows are read or written
 * @param registryTimeout for how many seconds it is asked again while it does not answer
 * @param registryUser with a password, unless there is a token or no login at all; from the environment, as {@code ${NAME}}
 * @param registryPassword the user's
 * @param registryToken a bearer token
 * @param registryTruststore a file with the certificates that the registry's may be signed by, as PEM or a keystore, where
 *     they are not among those that Java trusts; it is read wherever records are
 * @param registryTruststorePassword of a keystore
 */
public record RegistryOptions(
        String schemaRegistry,
        Integer registryTimeout,
        Secret registryUser,
        Secret registryPassword,
        Secret registryToken,
        String registryTruststore,
        Secret registryTruststorePassword)
        implements Serializable {

    private static final long serialVersionUID = 1L;

    private static final String ADDRESS = "schema-registry";

    /** None. */
    public static final RegistryOptions NONE =
            new RegistryOptions(null, null, null, null, null, null, null);

    public RegistryOptions {
        registryTimeout =
                Check.range(
                        "registry-timeout",
                        registryTimeout == null ? 60 : registryTimeout,
                        1,
                        3600);
        var unused = login(registryUser, registryPassword, registryToken);
        if (schemaRegistry != null) {
            client(
                    schemaRegistry,
                    registryTimeout,
                    unused,
                    trusted(registryTruststore, registryTruststorePassword));
        }
    }

    private static RegistryLogin login(Secret user, Secret password, Secret token) {
        return RegistryLogin.of(user, password, token);
    }

    private static SSLContext trusted(String file, Secret password) {
        return file == null ? null : RegistryTrust.of(file, password);
    }

    private static SchemaRegistry client(
            String addresses, int seconds, RegistryLogin login, SSLContext trusted) {
        var bases = new ArrayList<URI>();
        for (String address : addresses.split(",", -1)) {
            // Not all of it is shown: people put passwords into addresses.
            String shown = address.strip().replaceAll("//[^/]*@", "//...@");
            try {
                bases.add(SchemaRegistry.checked(URI.create(address.strip())));
            } catch (IllegalArgumentException e) {
                throw e.getCause() == null
                        ? ConfigException.refused(ADDRESS, shown, e.getMessage())
                        : new ConfigException(
                                ADDRESS,
                                "not an address; allowed are http://HOST:PORT, several with commas between them");
            }
        }
        return new SchemaRegistry(bases, login, Duration.ofSeconds(seconds), trusted);
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
                                        login(registryUser, registryPassword, registryToken),
                                        trusted(registryTruststore, registryTruststorePassword)));
    }
}
