package io.millrace.schemas.codec;

import java.io.EOFException;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.apache.avro.io.Decoder;
import org.apache.avro.util.Utf8;

/**
 * Reads Avro's binary encoding from a byte array and believes no length that the rest of the array cannot hold.
 *
 * <p>Avro's own decoder allocates what a length says before it reads, so that five bad bytes cost two gigabytes; its
 * limits are system properties, hence the same for everything in the process, and it cannot be subclassed for reuse. This
 * one is also stricter: malformed UTF-8 and booleans other than 0 and 1 are errors. Strings are decoded in place.
 *
 * <p>Source: Apache Avro 1.12 specification, "Binary encoding". Not thread-safe.
 */
final class BoundedDecoder extends Decoder {
    private static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final byte[] NOTHING = {};

    private byte[] bytes = NOTHING;
    private int position;

    /** Reads {@code bytes} from {@code start} to their end; they must not change meanwhile. */
    void open(byte[] bytes, int start) {
        this.bytes = bytes;
        this.position = start;
    }

    /** Lets the bytes go. */
    void close() {
        bytes = NOTHING;
        position = 0;
    }

    /** Bytes not read yet. */
    int remaining() {
        return bytes.length - position;
    }

    @Override
    public void readNull() {}

    @Override
    public boolean readBoolean() throws IOException {
        byte value = bytes[take(1, "a boolean")];
        if (value != 0 && value != 1) {
            throw new IOException("a boolean is " + value + ", allowed are 0 and 1");
        }
        return value == 1;
    }

    @Override
    public int readInt() throws IOException {
        long value = readLong();
        if (value != (int) value) {
            throw new IOException("an int is " + value + ", beyond 32 bits");
        }
        return (int) value;
    }

    @Override
    public long readLong() throws IOException {
        long zigzag = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            byte next = bytes[take(1, "a number")];
            zigzag |= (next & 0x7FL) << shift;
            if (next >= 0) {
                return (zigzag >>> 1) ^ -(zigzag & 1);
            }
        }
        throw new IOException("a number has more than 10 bytes");
    }

    @Override
    public float readFloat() throws IOException {
        return Float.intBitsToFloat((int) INT.get(bytes, take(Float.BYTES, "a float")));
    }

    @Override
    public double readDouble() throws IOException {
        return Double.longBitsToDouble((long) LONG.get(bytes, take(Double.BYTES, "a double")));
    }

    @Override
    public String readString() throws IOException {
        int length = length("a string");
        return StrictUtf8.decode(bytes, take(length, "a string"), length);
    }

    @Override
    public Utf8 readString(Utf8 old) throws IOException {
        return new Utf8(readString());
    }

    @Override
    public void skipString() throws IOException {
        take(length("a string"), "a string");
    }

    @Override
    public ByteBuffer readBytes(ByteBuffer old) throws IOException {
        int length = length("a byte sequence");
        int start = take(length, "a byte sequence");
        return ByteBuffer.wrap(Arrays.copyOfRange(bytes, start, start + length));
    }

    @Override
    public void skipBytes() throws IOException {
        take(length("a byte sequence"), "a byte sequence");
    }

    @Override
    public void readFixed(byte[] target, int start, int length) throws IOException {
        System.arraycopy(bytes, take(length, "a fixed field"), target, start, length);
    }

    @Override
    public void skipFixed(int length) throws IOException {
        take(length, "a fixed field");
    }

    @Override
    public int readEnum() throws IOException {
        return readInt();
    }

    @Override
    public int readIndex() throws IOException {
        return readInt();
    }

    @Override
    public long readArrayStart() throws IOException {
        return itemCount();
    }

    @Override
    public long arrayNext() throws IOException {
        return itemCount();
    }

    @Override
    public long skipArray() throws IOException {
        return skipBlocks();
    }

    @Override
    public long readMapStart() throws IOException {
        return itemCount();
    }

    @Override
    public long mapNext() throws IOException {
        return itemCount();
    }

    @Override
    public long skipMap() throws IOException {
        return skipBlocks();
    }

    /** A negative count is followed by the block's size in bytes, which only a reader that skips needs. */
    private long itemCount() throws IOException {
        long count = readLong();
        if (count < 0) {
            length("a block");
            // The most negative number has no opposite and fails the check below.
            count = -count;
        }
        // No schema here has items of zero bytes, so a count is bounded as a length is.
        return checked(count, "an array or map");
    }

    /** Passes over blocks that give their size; the count of the first that does not, or 0 at the end. */
    private long skipBlocks() throws IOException {
        for (long count = readLong(); ; count = readLong()) {
            if (count >= 0) {
                return checked(count, "an array or map");
            }
            take(length("a block"), "a block");
        }
    }

    private int length(String what) throws IOException {
        return checked(readLong(), what);
    }

    private int checked(long length, String what) throws IOException {
        if (length < 0) {
            throw new IOException(what + " has the negative length " + length);
        }
        if (length > remaining()) {
            throw new EOFException(
                    what + " has length " + length + " but " + remaining() + " bytes are left");
        }
        return (int) length;
    }

    /** Moves past {@code length} bytes and returns where they start. */
    private int take(int length, String what) throws EOFException {
        if (length > remaining()) {
            throw new EOFException(
                    what + " needs " + length + " bytes but " + remaining() + " are left");
        }
        int start = position;
        position += length;
        return start;
    }
}
