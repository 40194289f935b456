package io.millrace.jobs.config;

import io.millrace.schemas.config.Unwrapped;
import io.millrace.schemas.registry.RegistryOptions;
import io.millrace.schemas.wire.WireFormat;
import io.millrace.schemas.wire.WireReader;
import io.millrace.schemas.wire.WireWriter;
import java.io.Serializable;

/**
 * What Millrace's own topics are written in: model checkpoints, releases, progress and dead letters. Readers take every format,
 * record by record, so it may change at any time; one that a registry knows needs the registry for as long as the topic holds
 * records of it.
 *
 * @param format of what the jobs publish: avro, json, avro-registry
 * @param registry needed to write avro-registry, and to read what was written so
 */
public record TopicsConfig(WireFormat format, @Unwrapped RegistryOptions registry)
        implements Serializable {

    private static final long serialVersionUID = 1L;

    public TopicsConfig {
        format = format == null ? WireFormat.AVRO : format;
        registry = registry == null ? RegistryOptions.NONE : registry;
        if (format == WireFormat.AVRO_REGISTRY) {
            registry.required();
        }
    }

    /** A reader of records in every format. */
    public WireReader reader() {
        return new WireReader(registry.registry());
    }

    /** A writer of records to one of the topics. */
    public WireWriter writer(String topic) {
        return new WireWriter(format, registry.registry(), topic);
    }
}
