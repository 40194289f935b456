package io.millrace.release;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Counts and hashes what passes through, so that a file's checksum costs no second reading. */
final class HashingOutputStream extends FilterOutputStream {
    private final MessageDigest digest = sha256();
    private long count;

    HashingOutputStream(OutputStream out) {
        super(out);
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }

    @Override
    public void write(int b) throws IOException {
        out.write(b);
        digest.update((byte) b);
        count++;
    }

    /**
     * @throws InterruptedIOException if the thread was interrupted: a task that closes does not wait for gigabytes
     */
    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        stopIfInterrupted();
        out.write(bytes, offset, length);
        digest.update(bytes, offset, length);
        count += length;
    }

    static void stopIfInterrupted() throws InterruptedIOException {
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedIOException("stopped, for its thread was interrupted");
        }
    }

    /** What was written, as a file of this name. */
    Manifest.FileDigest digest(String name) {
        return new Manifest.FileDigest(name, count, HexFormat.of().formatHex(digest.digest()));
    }
}
