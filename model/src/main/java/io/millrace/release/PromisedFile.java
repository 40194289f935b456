package io.millrace.release;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * A file of an artifact, read once and held against what the manifest says of it meanwhile. What differs is an {@link
 * InvalidArtifactException} with what was found and what was expected.
 *
 * @param folder of the artifact in the store
 */
record PromisedFile(BlobStore store, String folder, Manifest.FileDigest expected) {

    private static final long MOST = Integer.MAX_VALUE - 16L;
    private static final int CHUNK = 1 << 16;

    private interface Sink {
        void take(byte[] bytes, int offset, int length) throws IOException;
    }

    /** The whole of it. */
    byte[] bytes() throws IOException, InvalidArtifactException {
        if (expected.size() > MOST) {
            throw mismatch(expected.size() + " bytes", "at most " + MOST + " bytes");
        }
        requireSize(); // a size that is only claimed takes no memory
        ByteBuffer content = ByteBuffer.allocate((int) expected.size());
        verify(content::put);
        return content.array();
    }

    /** Reads it and keeps nothing. */
    void verify() throws IOException, InvalidArtifactException {
        requireSize();
        verify((bytes, offset, length) -> {});
    }

    /** Adds it to another artifact. */
    void copyTo(Writing other) throws IOException, InvalidArtifactException {
        requireSize();
        require(other.add(expected.name(), out -> read(out::write)));
    }

    private void verify(Sink sink) throws IOException, InvalidArtifactException {
        MessageDigest sha = HashingOutputStream.sha256();
        long size =
                read(
                        (bytes, offset, length) -> {
                            sha.update(bytes, offset, length);
                            sink.take(bytes, offset, length);
                        });
        String hash = HexFormat.of().formatHex(sha.digest());
        require(new Manifest.FileDigest(expected.name(), size, hash));
    }

    /** Gives its bytes on, no more than there should be, and says how many there were. */
    private long read(Sink sink) throws IOException {
        var chunk = new byte[CHUNK];
        long at = 0;
        try (InputStream in = store.open(path())) {
            while (at < expected.size()) {
                HashingOutputStream.stopIfInterrupted();
                int length = in.readNBytes(chunk, 0, (int) Math.min(CHUNK, expected.size() - at));
                if (length == 0) {
                    break;
                }
                sink.take(chunk, 0, length);
                at += length;
            }
        }
        return at;
    }

    private void requireSize() throws IOException, InvalidArtifactException {
        long size;
        try {
            size = store.size(path());
        } catch (FileNotFoundException | NoSuchFileException missing) {
            throw new InvalidArtifactException(
                    "file "
                            + store.uri(path())
                            + " is missing; expected "
                            + expected.size()
                            + " bytes",
                    missing);
        }
        if (size != expected.size()) {
            throw mismatch(size + " bytes", expected.size() + " bytes");
        }
    }

    private void require(Manifest.FileDigest found) throws InvalidArtifactException {
        if (found.size() != expected.size()) {
            throw mismatch(found.size() + " bytes", expected.size() + " bytes");
        }
        if (!found.sha256().equals(expected.sha256())) {
            throw mismatch("SHA-256 " + found.sha256(), expected.sha256());
        }
    }

    private InvalidArtifactException mismatch(String found, String allowed) {
        return new InvalidArtifactException(
                "file " + store.uri(path()) + " has " + found + "; expected: " + allowed);
    }

    private String path() {
        return folder + "/" + expected.name();
    }
}
