package io.millrace.jobs.config;

import io.millrace.schemas.config.Check;
import io.millrace.schemas.config.ConfigException;
import io.millrace.schemas.config.Secret;
import io.millrace.schemas.registry.RegistryLogin;
import io.millrace.schemas.registry.SchemaRegistry;
import io.millrace.schemas.wire.WireFormat;
import io.millrace.schemas.wire.WireReader;
import io.millrace.schemas.wire.WireWriter;
import java.io.Serializable;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * What Millrace's own topics are written in: model checkpoints, releases, progress and dead letters. Readers take every format,
 * record by record, so it may change at any time; one that a registry knows needs the registry for as long as the topic holds
 * records of it.
 *
 * @param format of what the jobs publish: avro, json, avro-registry
 * @param schemaRegistry address of the registry; needed to write avro-registry, and to read what was written so
 * @param registryTimeout for how many seconds it is asked again while it does not answer
 * @param registryUser with a password, unless there is a token or no login at all; from the environment, as {@code ${NAME}}
 * @param registryPassword the user's
 * @param registryToken a bearer token
 */
public record TopicsConfig(
        WireFormat format,
        String schemaRegistry,
        Integer registryTimeout,
        Secret registryUser,
        Secret registryPassword,
        Secret registryToken)
        implements Serializable {

    private static final long serialVersionUID = 1L;

    private static final String ADDRESS = "schema-registry";

    public TopicsConfig {
        format = format == null ? WireFormat.AVRO : format;
        registryTimeout =
                Check.range(
                        "registry-timeout",
                        registryTimeout == null ? 60 : registryTimeout,
                        1,
                        3600);
        RegistryLogin login = RegistryLogin.of(registryUser, registryPassword, registryToken);
        if (format == WireFormat.AVRO_REGISTRY) {
            Check.required(ADDRESS, schemaRegistry, "the registry's address, http://HOST:PORT");
        }
        if (schemaRegistry != null) {
            var unused = registry(schemaRegistry, registryTimeout, login);
        }
    }

    /** A reader of records in every format. */
    public WireReader reader() {
        return new WireReader(registry());
    }

    /** A writer of records to one of the topics. */
    public WireWriter writer(String topic) {
        return new WireWriter(format, registry(), topic);
    }

    private Optional<SchemaRegistry> registry() {
        if (schemaRegistry == null) {
            return Optional.empty();
        }
        RegistryLogin login = RegistryLogin.of(registryUser, registryPassword, registryToken);
        return Optional.of(registry(schemaRegistry, registryTimeout, login));
    }

    private static SchemaRegistry registry(String address, int seconds, RegistryLogin login) {
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
}
