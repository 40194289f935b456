package io.millrace.schemas.payload;

import io.millrace.schemas.InvalidRecordException;
import io.millrace.schemas.avro.Encoded;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Payloads from records and to records, and payloads as bytes in a state. */
public final class Payloads {

    /** The forms of states written before there was one for every kind. */
    private static final int OLD_TEXT = 0;

    private static final int OLD_FEATURES = 1;
    private static final int KIND_AND_BYTES = 2;

    private Payloads() {}

    /**
     * The payload of an Avro record.
     *
     * @param avro one of the two kinds that have a record of their own, or {@code Encoded}
     * @throws InvalidRecordException if it is of a kind that there is not, or contradicts itself, with what is wrong
     */
    public static Payload of(Object avro) throws InvalidRecordException {
        if (avro instanceof io.millrace.schemas.avro.Text text) {
            return Text.of(text.getText());
        }
        if (avro instanceof io.millrace.schemas.avro.Features features) {
            return Features.of(shape(features), features.getValues());
        }
        Encoded encoded = (Encoded) avro;
        byte[] bytes = new byte[encoded.getBytes().remaining()];
        encoded.getBytes().duplicate().get(bytes);
        return type(encoded).read(bytes);
    }

    /**
     * Refuses what {@link #of} refuses, but for the bytes of an encoded payload: those are looked at once, when it is made,
     * for to read them can take as long as to learn from them.
     *
     * @throws InvalidRecordException with what is wrong
     */
    public static void check(Object avro) throws InvalidRecordException {
        if (avro instanceof io.millrace.schemas.avro.Features features) {
            Features.check(shape(features), features.getValues());
        } else if (avro instanceof Encoded encoded) {
            type(encoded);
        } else {
            of(avro);
        }
    }

    private static int[] shape(io.millrace.schemas.avro.Features features) {
        return features.getShape().stream().mapToInt(Integer::intValue).toArray();
    }

    private static PayloadType<?> type(Encoded encoded) throws InvalidRecordException {
        try {
            return PayloadTypes.known().named(encoded.getKind());
        } catch (IllegalArgumentException e) {
            throw new InvalidRecordException(e.getMessage(), e);
        }
    }

    /** The Avro record of a payload: its own, if it is one of the two oldest kinds, else {@code Encoded}. */
    public static Object avro(Payload payload) {
        if (payload instanceof Text text) {
            return new io.millrace.schemas.avro.Text(text.text());
        }
        if (payload instanceof Features features) {
            ByteBuffer values =
                    ByteBuffer.allocate(features.values().length * Float.BYTES)
                            .order(ByteOrder.LITTLE_ENDIAN);
            values.asFloatBuffer().put(features.values());
            List<Integer> shape = Arrays.stream(features.shape()).boxed().toList();
            return new io.millrace.schemas.avro.Features(shape, values);
        }
        return new Encoded(payload.kind(), ByteBuffer.wrap(bytes(payload)));
    }

    /** Writes a payload into a state. */
    public static void write(Payload payload, DataOutput out) throws IOException {
        byte[] bytes = bytes(payload);
        out.writeByte(KIND_AND_BYTES);
        out.writeUTF(payload.kind());
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static <P extends Payload> byte[] bytes(P payload) {
        return PayloadTypes.known().of(payload).write(payload);
    }

    /** Reads what {@link #write} wrote, now or before there was one form for every kind. */
    public static Payload read(DataInput in) throws IOException {
        int form = in.readByte();
        switch (form) {
            case OLD_TEXT:
                return new Text(new String(bytes(in), StandardCharsets.UTF_8));
            case OLD_FEATURES:
                return oldFeatures(in);
            case KIND_AND_BYTES:
                String kind = in.readUTF();
                try {
                    return PayloadTypes.known().named(kind).read(bytes(in));
                } catch (InvalidRecordException e) {
                    throw unreadable(e);
                }
            default:
                throw new IOException("payload of a state has form " + form + "; allowed: 0 to 2");
        }
    }

    private static byte[] bytes(DataInput in) throws IOException {
        byte[] bytes = new byte[in.readInt()];
        in.readFully(bytes);
        return bytes;
    }

    private static Features oldFeatures(DataInput in) throws IOException {
        int[] shape = new int[in.readByte()];
        int count = 1;
        for (int i = 0; i < shape.length; i++) {
            shape[i] = in.readInt();
            count *= shape[i];
        }
        byte[] bytes = new byte[count * Float.BYTES];
        in.readFully(bytes);
        try {
            return Features.of(shape, ByteBuffer.wrap(bytes));
        } catch (InvalidRecordException e) {
            throw unreadable(e);
        }
    }

    private static IOException unreadable(InvalidRecordException e) {
        return new IOException("a payload of a state cannot be read", e);
    }
}
