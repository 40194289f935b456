package io.millrace.schemas.codec;

import io.millrace.schemas.InvalidRecordException;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificRecordBase;

/**
 * Avro's single-object encoding: {@code C3 01}, the writer schema's fingerprint (CRC-64-AVRO, 8 bytes little endian),
 * the body. The fingerprint lets a reader resolve the bytes of any version in the {@link SchemaHistory} into its own.
 *
 * <p>Thread-safe. Buffers belong to the calling thread and are reused, except those that an unusually large record
 * needed. Bytes follow the record: a map is written in its own iteration order, so give a sorted map where equal
 * records must have equal bytes.
 *
 * <p>Source: Apache Avro 1.12 specification, "Single-object encoding".
 */
public final class AvroCodec {
    private static final int MAGIC_0 = 0xC3;
    private static final int MAGIC_1 = 0x01;
    private static final int HEADER_BYTES = 10;
    private static final int KEPT_BYTES = 1024 * 1024;

    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final ThreadLocal<Buffers> BUFFERS = ThreadLocal.withInitial(Buffers::new);

    private final SchemaHistory history;
    private final Map<Class<?>, RecordType<?>> types = new ConcurrentHashMap<>();

    /** A codec for the records of this build and all their older versions. */
    public AvroCodec() {
        this(SchemaHistory.bundled());
    }

    /** A codec that knows the writers in {@code history}. */
    public AvroCodec(SchemaHistory history) {
        this.history = history;
    }

    /**
     * The record with its header.
     *
     * @throws IllegalStateException if the record's schema is not in the history
     * @throws NullPointerException if a field that must have a value has none; the message names it
     */
    public byte[] encode(SpecificRecordBase record) {
        @SuppressWarnings("unchecked") // A record is an instance of its own class.
        RecordType<SpecificRecordBase> type =
                (RecordType<SpecificRecordBase>) typeOf(record.getClass());
        return encode(record, type);
    }

    <T> byte[] encode(T record, RecordType<T> type) {
        Buffers buffers = BUFFERS.get();
        // Before the reset: configuring flushes what an encoding that failed left behind.
        buffers.encoder = EncoderFactory.get().binaryEncoder(buffers.out, buffers.encoder);
        buffers.out.reset();
        buffers.out.write(MAGIC_0);
        buffers.out.write(MAGIC_1);
        LONG.set(buffers.fingerprint, 0, type.fingerprint());
        buffers.out.write(buffers.fingerprint, 0, Long.BYTES);
        try {
            type.writer().write(record, buffers.encoder);
            buffers.encoder.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("a byte array does not fail", e);
        }
        byte[] bytes = buffers.out.toByteArray();
        if (bytes.length > KEPT_BYTES) {
            BUFFERS.remove();
        }
        return bytes;
    }

    /**
     * The record that the bytes hold, resolved into this build's version of it.
     *
     * @param bytes header and body, nothing else
     * @param type the record expected
     * @throws InvalidRecordException if the bytes are anything but one whole record of that type; allocates no more
     *     than a small multiple of the input's size
     */
    public <T extends SpecificRecordBase> T decode(byte[] bytes, Class<T> type)
            throws InvalidRecordException {
        @SuppressWarnings("unchecked") // The map is filled by typeOf alone.
        RecordType<T> recordType = (RecordType<T>) typeOf(type);
        return decode(bytes, recordType);
    }

    <T> T decode(byte[] bytes, RecordType<T> type) throws InvalidRecordException {
        checkHeader(bytes);
        long writer = (long) LONG.get(bytes, 2);
        DatumReader<T> reader = type.reader(writer);
        if (reader == null) {
            throw new InvalidRecordException(unknownWriter(writer, type));
        }
        BoundedDecoder body = BUFFERS.get().decoder;
        body.open(bytes, HEADER_BYTES);
        T record;
        int left;
        try {
            record = reader.read(null, body);
            left = body.remaining();
        } catch (EOFException e) {
            throw invalid(type, "ends too early, it has " + bytes.length + " bytes", e);
        } catch (CharacterCodingException e) {
            throw invalid(type, "has a string that is not UTF-8", e);
        } catch (IOException | AvroRuntimeException | IndexOutOfBoundsException e) {
            // Avro indexes a union's branches and an enum's symbols with what it read.
            throw invalid(type, "is malformed", e);
        } finally {
            body.close();
        }
        if (left > 0) {
            throw new InvalidRecordException(
                    type.name() + " has " + left + " bytes after its end, expected none");
        }
        return record;
    }

    private RecordType<?> typeOf(Class<?> type) {
        RecordType<?> known = types.get(type);
        return known != null ? known : types.computeIfAbsent(type, t -> RecordType.of(t, history));
    }

    private static void checkHeader(byte[] bytes) throws InvalidRecordException {
        if (bytes == null) {
            throw new InvalidRecordException(
                    "no value (null), expected Avro single-object encoding");
        }
        if (bytes.length < HEADER_BYTES) {
            throw new InvalidRecordException(
                    bytes.length
                            + " bytes, expected at least "
                            + HEADER_BYTES
                            + ": C3 01 and the schema's fingerprint");
        }
        int first = bytes[0] & 0xFF;
        int second = bytes[1] & 0xFF;
        if (first != MAGIC_0 || second != MAGIC_1) {
            throw new InvalidRecordException(
                    String.format(
                            "starts with %02X %02X, expected C3 01 (Avro single-object encoding)%s",
                            first,
                            second,
                            first == 0 ? "; a schema registry's encoding starts with 00" : ""));
        }
    }

    private String unknownWriter(long writer, RecordType<?> type) {
        Optional<Schema> other = history.find(writer);
        if (other.isPresent()) {
            return "holds a record of type " + other.get().getName() + ", expected " + type.name();
        }
        return "written with the unknown schema "
                + SchemaHistory.hex(writer)
                + ", expected a known version of "
                + type.name()
                + "; was it written by a newer version?";
    }

    private static InvalidRecordException invalid(
            RecordType<?> type, String what, Exception cause) {
        String detail =
                cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        return new InvalidRecordException(type.name() + " " + what + ": " + detail, cause);
    }

    private static final class Buffers {
        final ByteArrayOutputStream out = new ByteArrayOutputStream(1024);
        final byte[] fingerprint = new byte[Long.BYTES];
        final BoundedDecoder decoder = new BoundedDecoder();
        BinaryEncoder encoder;
    }
}
