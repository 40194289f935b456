package io.millrace.schemas.wire;

import io.millrace.schemas.InvalidRecordException;
import io.millrace.schemas.codec.AvroCodec;
import io.millrace.schemas.codec.SchemaHistory;
import io.millrace.schemas.registry.SchemaRegistry;
import io.millrace.schemas.topics.Topics;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecordBase;

/** Writes records to one of Millrace's own topics in a {@link WireFormat}. One thread at a time uses it. */
public final class WireWriter {

    private static final int FRAME_BYTES = 2 + Long.BYTES;
    private static final int REGISTRY_BYTES = 1 + Integer.BYTES;

    /** For key, headers and frame of a record batch. */
    private static final int OTHER_BYTES = 4096;

    private final WireFormat format;
    private final Optional<SchemaRegistry> registry;
    private final String topic;
    private final AvroCodec codec = new AvroCodec();
    private final Map<Long, Integer> ids = new HashMap<>();

    /**
     * @param registry needed where the format is that of one
     * @param topic whose values have the registry's subject {@code <topic>-value}
     */
    public WireWriter(WireFormat format, Optional<SchemaRegistry> registry, String topic) {
        if (format == WireFormat.AVRO_REGISTRY && registry.isEmpty()) {
            throw new IllegalArgumentException("schema-registry is not set; needed: its address");
        }
        this.format = format;
        this.registry = registry;
        this.topic = topic;
    }

    /**
     * A record as the topic shall hold it. One whose JSON the topic would not take stays in Avro: readers tell by the value
     * itself.
     *
     * @param record as {@link AvroCodec} encodes it
     * @throws io.millrace.schemas.registry.RegistryException if the registry does not take the schema
     */
    public byte[] write(byte[] record) {
        return switch (format) {
            case AVRO -> record;
            case JSON -> json(record);
            case AVRO_REGISTRY -> registered(record);
        };
    }

    private byte[] json(byte[] record) {
        byte[] json;
        try {
            json = JsonRecords.write(decoded(record));
        } catch (InvalidRecordException e) {
            throw new IllegalStateException("a record of ours cannot be read", e);
        }
        return json.length <= Topics.MAX_EVENT_BYTES - OTHER_BYTES ? json : record;
    }

    private SpecificRecordBase decoded(byte[] record) throws InvalidRecordException {
        return codec.decode(record, JsonRecords.type(schema(record).getName()));
    }

    private byte[] registered(byte[] record) {
        int id =
                ids.computeIfAbsent(
                        fingerprint(record),
                        unknown ->
                                registry.orElseThrow().register(topic + "-value", schema(record)));
        return ByteBuffer.allocate(REGISTRY_BYTES + record.length - FRAME_BYTES)
                .put((byte) 0)
                .putInt(id)
                .put(record, FRAME_BYTES, record.length - FRAME_BYTES)
                .array();
    }

    private static long fingerprint(byte[] record) {
        return ByteBuffer.wrap(record).order(ByteOrder.LITTLE_ENDIAN).getLong(2);
    }

    private static Schema schema(byte[] record) {
        return SchemaHistory.bundled().find(fingerprint(record)).orElseThrow();
    }
}
