package io.millrace.schemas.decode;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.schemas.InvalidRecordException;
import io.millrace.schemas.avro.LabeledExample;
import io.millrace.schemas.avro.UnlabeledExample;
import io.millrace.schemas.codec.AvroTree;
import io.millrace.schemas.registry.RegistryLogin;
import io.millrace.schemas.registry.SchemaRegistry;
import io.millrace.schemas.registry.WriterSchemas;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The value is a record of any Avro schema that a schema registry has, in Confluent's wire format: a zero byte, the
 * schema's id (4 bytes, big endian), the record in Avro's binary encoding. The registry is asked for each id once.
 *
 * <p>Options: {@code schema-registry}, its address, is needed; {@code registry-timeout} is for how many seconds it is asked
 * again while it does not answer (60), after which the job fails and goes on from its last Flink checkpoint. All others name
 * fields, as those of {@link JsonFormat} do. Secrets: {@code registry-user} with {@code registry-password}, or {@code
 * registry-token}.
 *
 * <p>An id that the registry does not know, or a body that is not of its schema, makes a dead letter. That the registry
 * cannot be reached never does: the records wait.
 */
public final class AvroRegistryFormat implements Format {
    private static final String REGISTRY = "schema-registry";
    private static final String TIMEOUT = "registry-timeout";
    private static final Set<String> SECRETS =
            Set.of("registry-user", "registry-password", "registry-token");
    private static final int HEADER_BYTES = 5;

    @Override
    public String name() {
        return "avro-registry";
    }

    @Override
    public ExampleDecoder<UnlabeledExample> unlabeled(Map<String, String> options) {
        return unlabeled(options, Map.of());
    }

    @Override
    public ExampleDecoder<LabeledExample> labeled(Map<String, String> options) {
        return labeled(options, Map.of());
    }

    @Override
    public ExampleDecoder<UnlabeledExample> unlabeled(
            Map<String, String> values, Map<String, String> secrets) {
        Options options = options(FieldMapping.UNLABELED, values);
        return FieldMapping.unlabeled(options, tree(options, secrets));
    }

    @Override
    public ExampleDecoder<LabeledExample> labeled(
            Map<String, String> values, Map<String, String> secrets) {
        Options options = options(FieldMapping.LABELED, values);
        return FieldMapping.labeled(options, tree(options, secrets));
    }

    private Options options(Set<String> fields, Map<String, String> values) {
        Set<String> allowed = new HashSet<>(fields);
        allowed.add(REGISTRY);
        allowed.add(TIMEOUT);
        return new Options(name(), allowed, values);
    }

    private FieldMapping.Tree tree(Options options, Map<String, String> secrets) {
        int maxBytes = options.maxBytes();
        AvroTree tree = new AvroTree(options.maxDepth());
        WriterSchemas schemas = new WriterSchemas(registry(options, secrets));
        return value -> read(value, maxBytes, tree, schemas);
    }

    private SchemaRegistry registry(Options options, Map<String, String> secrets) {
        for (String secret : secrets.keySet()) {
            if (!SECRETS.contains(secret)) {
                throw new IllegalArgumentException(
                        "format "
                                + name()
                                + ": unknown secret \""
                                + secret
                                + "\"; allowed are "
                                + String.join(", ", new java.util.TreeSet<>(SECRETS)));
            }
        }
        String address =
                options.get(REGISTRY)
                        .orElseThrow(
                                () ->
                                        new IllegalArgumentException(
                                                "format "
                                                        + name()
                                                        + ": option "
                                                        + REGISTRY
                                                        + " is missing; needed: the registry's address, http://HOST:PORT"));
        Duration patience = Duration.ofSeconds(options.number(TIMEOUT, 60, 1, 3600));
        try {
            return new SchemaRegistry(URI.create(address), RegistryLogin.of(secrets), patience);
        } catch (IllegalArgumentException e) {
            // The address itself is not shown: people put passwords into addresses.
            throw new IllegalArgumentException(
                    "format " + name() + ": option " + REGISTRY + ": " + reason(e));
        }
    }

    private static String reason(IllegalArgumentException e) {
        return e.getCause() == null
                ? e.getMessage()
                : "not an address; allowed are http://HOST:PORT";
    }

    private static ObjectNode read(byte[] value, int maxBytes, AvroTree tree, WriterSchemas schemas)
            throws InvalidRecordException {
        if (value == null) {
            throw new InvalidRecordException("no value (null), expected Avro with a schema's id");
        }
        if (value.length > maxBytes) {
            throw new InvalidRecordException(
                    value.length
                            + " bytes of Avro; allowed are "
                            + maxBytes
                            + " (option max-bytes)");
        }
        if (value.length < HEADER_BYTES) {
            throw new InvalidRecordException(
                    value.length
                            + " bytes, expected at least "
                            + HEADER_BYTES
                            + ": 00 and the schema's id");
        }
        if (value[0] != 0) {
            throw new InvalidRecordException(
                    String.format(
                            "starts with %02X, expected 00 (a schema registry's encoding)%s",
                            value[0],
                            value[0] == (byte) 0xC3
                                    ? "; Avro single-object encoding starts with C3: that is the format avro"
                                    : ""));
        }
        return tree.read(value, HEADER_BYTES, schemas.get(ByteBuffer.wrap(value, 1, 4).getInt()));
    }
}
