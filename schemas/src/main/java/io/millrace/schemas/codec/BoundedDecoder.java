package io.millrace.schemas.codec;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.util.Utf8;

/**
 * Reads Avro's binary encoding from a byte array and believes no length that the rest of the array cannot hold. Avro
 * itself allocates what a length says before it reads, so that five bad bytes cost two gigabytes; its own limits are
 * system properties, hence the same for everything in the process.
 */
final class BoundedDecoder extends BinaryDecoder {
    /** A longer string gets a buffer of its own, so that one large record does not stay in memory. */
    private static final int KEPT_BYTES = 64 * 1024;

    private byte[] scratch = new byte[256];

    /** Bytes not read yet. */
    int remaining() throws IOException {
        return inputStream().available();
    }

    @Override
    public String readString() throws IOException {
        int length = checked(readLong(), "a string");
        byte[] bytes = buffer(length);
        readFixed(bytes, 0, length);
        return StrictUtf8.decode(bytes, 0, length);
    }

    @Override
    public Utf8 readString(Utf8 old) throws IOException {
        int length = checked(readLong(), "a string");
        Utf8 result = old != null ? old : new Utf8();
        result.setByteLength(length);
        readFixed(result.getBytes(), 0, length);
        return result;
    }

    @Override
    public ByteBuffer readBytes(ByteBuffer old) throws IOException {
        int length = checked(readLong(), "a byte sequence");
        byte[] bytes = new byte[length];
        readFixed(bytes, 0, length);
        return ByteBuffer.wrap(bytes);
    }

    @Override
    protected void doSkipBytes(long length) throws IOException {
        super.doSkipBytes(checked(length, "a skipped field"));
    }

    /** No schema here has items of zero bytes, so a count is bounded as a length is. */
    @Override
    protected long doReadItemCount() throws IOException {
        return checked(super.doReadItemCount(), "an array or map");
    }

    private int checked(long length, String what) throws IOException {
        int remaining = remaining();
        if (length < 0) {
            throw new IOException(what + " has the negative length " + length);
        }
        if (length > remaining) {
            throw new EOFException(
                    what + " has length " + length + " but " + remaining + " bytes are left");
        }
        return (int) length;
    }

    private byte[] buffer(int length) {
        if (length > KEPT_BYTES) {
            return new byte[length];
        }
        if (length > scratch.length) {
            scratch = new byte[Math.max(length, 2 * scratch.length)];
        }
        return scratch;
    }
}
