package io.millrace.data;

import io.millrace.schemas.avro.Features;
import io.millrace.schemas.avro.Text;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Payloads from records, and payloads as bytes in a state. */
public final class Payloads {

    private static final int MAX_AXES = 8;

    private Payloads() {}

    /**
     * The payload of an Avro record.
     *
     * @throws IllegalArgumentException if shape and values contradict each other, or a value is not finite
     */
    public static Payload of(Object avro) {
        if (avro instanceof Text text) {
            return new Payload.Text(text.getText());
        }
        if (avro instanceof Features features) {
            return features(features);
        }
        throw new IllegalArgumentException("payload is " + avro + "; allowed: text, features");
    }

    private static Payload features(Features features) {
        ByteBuffer bytes = features.getValues().duplicate().order(ByteOrder.LITTLE_ENDIAN);
        int[] shape = features.getShape().stream().mapToInt(Integer::intValue).toArray();
        long count = 1;
        for (int extent : shape) {
            if (extent < 1
                    || shape.length > MAX_AXES
                    || (count *= extent) > Integer.MAX_VALUE / Float.BYTES) {
                throw new IllegalArgumentException(
                        "features have shape "
                                + features.getShape()
                                + "; allowed: up to "
                                + MAX_AXES
                                + " axes of at least 1");
            }
        }
        if (shape.length == 0 || bytes.remaining() != count * Float.BYTES) {
            throw new IllegalArgumentException(
                    "features have shape "
                            + features.getShape()
                            + " but "
                            + bytes.remaining()
                            + " bytes; needed: 4 for every value");
        }
        float[] values = new float[(int) count];
        bytes.asFloatBuffer().get(values);
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                throw new IllegalArgumentException(
                        "features hold " + values[i] + " at " + i + "; must be finite");
            }
        }
        return new Payload.Features(shape, values);
    }

    /** Writes a payload. */
    public static void write(Payload payload, DataOutput out) throws IOException {
        if (payload instanceof Payload.Text text) {
            byte[] bytes = text.text().getBytes(StandardCharsets.UTF_8);
            out.writeByte(0);
            out.writeInt(bytes.length);
            out.write(bytes);
        } else if (payload instanceof Payload.Features features) {
            out.writeByte(1);
            out.writeByte(features.shape().length);
            for (int extent : features.shape()) {
                out.writeInt(extent);
            }
            ByteBuffer bytes = ByteBuffer.allocate(features.values().length * Float.BYTES);
            bytes.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(features.values());
            out.write(bytes.array());
        }
    }

    /** Reads what {@link #write} wrote. */
    public static Payload read(DataInput in) throws IOException {
        int kind = in.readByte();
        if (kind == 0) {
            byte[] bytes = new byte[in.readInt()];
            in.readFully(bytes);
            return new Payload.Text(new String(bytes, StandardCharsets.UTF_8));
        }
        int[] shape = new int[in.readByte()];
        int count = 1;
        for (int i = 0; i < shape.length; i++) {
            shape[i] = in.readInt();
            count *= shape[i];
        }
        byte[] bytes = new byte[count * Float.BYTES];
        in.readFully(bytes);
        float[] values = new float[count];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
        return new Payload.Features(shape, values);
    }
}
