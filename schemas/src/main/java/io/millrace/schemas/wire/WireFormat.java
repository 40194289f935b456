package io.millrace.schemas.wire;

/** What values of Millrace's own topics are written in. A value's first byte says which it is, so that readers need not be told. */
public enum WireFormat {
    /** Avro's single-object encoding: small, and read by whoever has the schemas. */
    AVRO,
    /** An object by the names of the schema's fields: read by people and by every tool. */
    JSON,
    /** Confluent's framing of Avro, the schema's id before the body: read by every tool that knows the registry. */
    AVRO_REGISTRY
}
