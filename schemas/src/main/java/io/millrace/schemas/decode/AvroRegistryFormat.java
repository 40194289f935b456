package io.millrace.schemas.decode;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.schemas.InvalidRecordException;
import io.millrace.schemas.avro.LabeledExample;
import io.millrace.schemas.avro.UnlabeledExample;
import io.millrace.schemas.codec.AvroTree;
import io.millrace.schemas.registry.WriterSchemas;
import java.nio.ByteBuffer;
import java.util.Locale;

/**
 * The value is a record of any Avro schema that a schema registry has, in Confluent's wire format: a zero byte, the
 * schema's id (4 bytes, big endian; 8 as Apicurio's own encoding has them), the record in Avro's binary encoding. The
 * registry is asked for each id once. An id in a header of the record is not read.
 *
 * <p>Options: {@code schema-registry}, its address, is needed; {@code registry-timeout} is for how many seconds it is asked
 * again while it does not answer (60), after which the job fails and goes on from its last Flink checkpoint. All others name
 * fields, as those of {@link JsonFormat} do. Secrets: {@code registry-user} with {@code registry-password}, or {@code
 * registry-token}.
 *
 * <p>An id that the registry does not know, or a body that is not of its schema, makes a dead letter. That the registry
 * cannot be reached never does: the records wait.
 */
public final class AvroRegistryFormat implements Format<AvroRegistryOptions> {
    private static final int HEADER_BYTES = 5;
    private static final int LONG_HEADER_BYTES = 9;

    @Override
    public String name() {
        return "avro-registry";
    }

    @Override
    public Class<AvroRegistryOptions> options() {
        return AvroRegistryOptions.class;
    }

    @Override
    public ExampleDecoder<UnlabeledExample> unlabeled(AvroRegistryOptions options) {
        return FieldMapping.unlabeled(options.fields(), tree(options));
    }

    @Override
    public ExampleDecoder<LabeledExample> labeled(AvroRegistryOptions options) {
        return FieldMapping.labeled(options.fields(), tree(options));
    }

    private static FieldMapping.Tree tree(AvroRegistryOptions options) {
        int maxBytes = options.fields().mostBytes();
        AvroTree tree = new AvroTree(options.fields().maxDepth(), options.fields().mostParts());
        WriterSchemas schemas = new WriterSchemas(options.client());
        return record -> read(record, maxBytes, tree, schemas);
    }

    private static ObjectNode read(
            SourceRecord record, int maxBytes, AvroTree tree, WriterSchemas schemas)
            throws InvalidRecordException {
        byte[] value = record.value();
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
                            Locale.ROOT,
                            "starts with %02X, expected 00 (a schema registry's encoding); %s",
                            value[0],
                            value[0] == (byte) 0xC3
                                    ? "Avro single-object encoding starts with C3: that is the format avro"
                                    : "a schema's id in a header of the record is not read: let the serializer write it into the value"));
        }
        ByteBuffer header = ByteBuffer.wrap(value);
        int id = header.getInt(1);
        // No registry gives the id 0: the first half of eight bytes, as Apicurio's own encoding has
        // them.
        if (id != 0 || value.length < LONG_HEADER_BYTES) {
            return tree.read(value, HEADER_BYTES, schemas.get(id));
        }
        long wide = header.getLong(1);
        if (wide > Integer.MAX_VALUE) {
            throw new InvalidRecordException(
                    "schema id "
                            + wide
                            + " of eight bytes is larger than a registry's interface takes");
        }
        return tree.read(value, LONG_HEADER_BYTES, schemas.get((int) wide));
    }
}
