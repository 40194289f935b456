package io.millrace.schemas.decode;

import io.millrace.schemas.config.Unwrapped;
import io.millrace.schemas.registry.RegistryOptions;
import io.millrace.schemas.registry.SchemaRegistry;

/**
 * Where the fields of an example are in records of any schema, and the registry that has the schemas.
 *
 * @param fields where they are
 * @param registry where it is
 */
public record AvroRegistryOptions(
        @Unwrapped FieldOptions fields, @Unwrapped RegistryOptions registry) {

    public AvroRegistryOptions {
        registry.required();
    }

    /** A client of the registry. */
    SchemaRegistry client() {
        return registry.registry().orElseThrow();
    }
}
