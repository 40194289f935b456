package io.millrace.schemas.wire;

import io.millrace.schemas.InvalidRecordException;
import io.millrace.schemas.codec.AvroCodec;
import io.millrace.schemas.codec.SchemaHistory;
import io.millrace.schemas.registry.SchemaRegistry;
import io.millrace.schemas.registry.WriterSchemas;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecordBase;

/**
 * Reads records of Millrace's own topics in whichever {@link WireFormat} each of them is: a topic may change it while it is
 * followed. One thread at a time uses it.
 */
public final class WireReader {

    private static final int REGISTRY_BYTES = 1 + Integer.BYTES;
    private static final int FRAME_BYTES = 2 + Long.BYTES;

    private final AvroCodec codec = new AvroCodec();
    private final Optional<WriterSchemas> schemas;

    /** Of what says itself what it is. */
    public WireReader() {
        this(Optional.empty());
    }

    /**
     * @param registry that has the schemas of records that only have an id; empty if there are none such
     */
    public WireReader(Optional<SchemaRegistry> registry) {
        schemas = registry.map(WriterSchemas::new);
    }

    /**
     * The record that a value holds.
     *
     * @throws InvalidRecordException if it holds none of this type
     * @throws io.millrace.schemas.registry.RegistryException if a registry has to be asked and does not answer
     */
    public <T extends SpecificRecordBase> T read(byte[] value, Class<T> type)
            throws InvalidRecordException {
        if (value == null || value.length == 0) {
            return codec.decode(value, type); // which says what is wrong
        }
        if (value[0] == '{') {
            SpecificRecordBase record = JsonRecords.read(value);
            if (!type.isInstance(record)) {
                throw new InvalidRecordException(
                        "holds a record of type "
                                + record.getSchema().getName()
                                + ", expected "
                                + type.getSimpleName());
            }
            return type.cast(record);
        }
        return codec.decode(value[0] == 0 ? framed(value) : value, type);
    }

    /** Avro's own frame in place of the registry's: the body is the same. */
    private byte[] framed(byte[] value) throws InvalidRecordException {
        if (schemas.isEmpty()) {
            throw new InvalidRecordException(
                    "written with a schema registry's id; needed: topics.schema-registry");
        }
        if (value.length < REGISTRY_BYTES) {
            throw new InvalidRecordException(
                    value.length
                            + " bytes, expected at least "
                            + REGISTRY_BYTES
                            + ": 00 and the schema's id");
        }
        Schema writer = schemas.get().get(ByteBuffer.wrap(value).getInt(1));
        return ByteBuffer.allocate(FRAME_BYTES + value.length - REGISTRY_BYTES)
                .put((byte) 0xC3)
                .put((byte) 0x01)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(SchemaHistory.fingerprint(writer))
                .put(value, REGISTRY_BYTES, value.length - REGISTRY_BYTES)
                .array();
    }
}
