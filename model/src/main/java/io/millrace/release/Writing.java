package io.millrace.release;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * An artifact while it is being written: files under temporary names, which become theirs once all are there. What is not
 * finished is deleted again, so that a full disk has room for the next attempt.
 */
final class Writing implements AutoCloseable {

    private static final int CHUNK = 1 << 16;

    private final BlobStore store;
    private final String folder;
    private final Map<String, String> temporary = new LinkedHashMap<>();

    Writing(BlobStore store, String folder) {
        this.store = store;
        this.folder = folder;
    }

    /** Writes one more file, and hashes it meanwhile. */
    Manifest.FileDigest add(String name, Artifact.Content content) throws IOException {
        String path = Temporary.of(folder + "/" + name);
        temporary.put(name, path);
        var hashed = new HashingOutputStream(store.create(path));
        try (OutputStream out = new BufferedOutputStream(hashed, CHUNK)) {
            content.write(out);
        }
        return hashed.digest(name);
    }

    /** Gives all files their names; a manifest that says something else goes before, this one comes last. */
    void finish(byte[] manifest) throws IOException {
        var unused = add(Artifact.MANIFEST, out -> out.write(manifest));
        if (!Arrays.equals(present(), manifest)) {
            store.delete(folder + "/" + Artifact.MANIFEST);
        }
        for (var file : temporary.entrySet()) {
            store.rename(file.getValue(), folder + "/" + file.getKey());
        }
        Set<String> names = Set.copyOf(temporary.keySet());
        temporary.clear();
        Temporary.clear(store, folder, names);
    }

    private byte[] present() throws IOException {
        try {
            return Artifact.manifestBytes(store, folder);
        } catch (InvalidArtifactException missing) {
            return null;
        }
    }

    @Override
    public void close() throws IOException {
        Exception failure = null;
        for (String path : temporary.values()) {
            try {
                store.delete(path);
            } catch (IOException | RuntimeException e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw new IOException("cannot delete what was not finished", failure);
        }
    }
}
