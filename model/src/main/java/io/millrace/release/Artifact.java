package io.millrace.release;

import java.io.BufferedOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * A folder of files with a manifest that names each with size and SHA-256. Files are written under temporary names and
 * renamed once all are there, the manifest last; one that says something else goes away before. Where there is a manifest,
 * there is everything that it names. Writing the same artifact again writes the same bytes. Reading verifies before it parses.
 */
public final class Artifact {

    /** The manifest's name. */
    public static final String MANIFEST = "manifest.json";

    /** The name of the file that says what the weights are of. */
    public static final String CONFIG = "config.json";

    /** The weights' name. */
    public static final String WEIGHTS = "model.safetensors";

    private static final long MAX_FILE = Integer.MAX_VALUE - 16L;
    private static final int CHUNK = 1 << 16;

    private final Manifest manifest;
    private final Map<String, byte[]> files;

    private Artifact(Manifest manifest, Map<String, byte[]> files) {
        this.manifest = manifest;
        this.files = files;
    }

    /** Writes one file. */
    public interface Content {
        /** Writes it whole. */
        void write(OutputStream out) throws IOException;
    }

    /**
     * Writes an artifact. Every file is written and hashed in one pass. One writer at a time.
     *
     * @param folder in the store
     * @param draft everything but the files
     * @param files by name
     * @return the manifest with the files
     * @throws IllegalArgumentException if a name is reserved or not plain; nothing was written then
     */
    public static Manifest write(
            BlobStore store, String folder, Manifest draft, SortedMap<String, Content> files)
            throws IOException {
        for (String name : files.keySet()) {
            if (!BlobPath.isName(name) || name.equals(MANIFEST)) {
                throw new IllegalArgumentException(
                        "file name is '"
                                + name
                                + "'; allowed: a plain name other than "
                                + MANIFEST);
            }
        }
        var temporary = new LinkedHashMap<String, String>();
        try {
            var digests = new ArrayList<Manifest.FileDigest>();
            for (var file : files.entrySet()) {
                digests.add(write(store, folder, file.getKey(), file.getValue(), temporary));
            }
            Manifest manifest = draft.with(digests);
            byte[] json = ManifestJson.write(manifest);
            var unused = write(store, folder, MANIFEST, out -> out.write(json), temporary);
            if (!Arrays.equals(present(store, folder), json)) {
                store.delete(folder + "/" + MANIFEST);
            }
            for (var file : temporary.entrySet()) {
                store.rename(file.getValue(), folder + "/" + file.getKey());
            }
            Temporary.clear(store, folder);
            return manifest;
        } catch (IOException | RuntimeException e) {
            for (String path : temporary.values()) { // a full disk has room again
                try {
                    store.delete(path);
                } catch (IOException | RuntimeException later) {
                    e.addSuppressed(later);
                }
            }
            throw e;
        }
    }

    private static Manifest.FileDigest write(
            BlobStore store,
            String folder,
            String name,
            Content content,
            Map<String, String> temporary)
            throws IOException {
        String path = Temporary.of(folder + "/" + name);
        temporary.put(name, path);
        var hashed = new HashingOutputStream(store.create(path));
        try (OutputStream out = new BufferedOutputStream(hashed, CHUNK)) {
            content.write(out);
        }
        return hashed.digest(name);
    }

    /** The manifest as it lies there; null if there is none. */
    private static byte[] present(BlobStore store, String folder) throws IOException {
        try {
            return manifestBytes(store, folder);
        } catch (InvalidArtifactException missing) {
            return null;
        }
    }

    /**
     * Reads an artifact into memory and verifies every file.
     *
     * @throws InvalidArtifactException if a file is missing, of another size, or of another content than the manifest says
     */
    public static Artifact read(BlobStore store, String folder)
            throws IOException, InvalidArtifactException {
        Manifest manifest = manifest(store, folder);
        var files = new LinkedHashMap<String, byte[]>();
        for (Manifest.FileDigest file : manifest.files()) {
            files.put(file.name(), verified(store, folder + "/" + file.name(), file));
        }
        return new Artifact(manifest, files);
    }

    /**
     * Reads the manifest alone; what it says of the files is not verified.
     *
     * @throws InvalidArtifactException if it is missing or broken
     */
    public static Manifest manifest(BlobStore store, String folder)
            throws IOException, InvalidArtifactException {
        return ManifestJson.read(manifestBytes(store, folder));
    }

    /**
     * Deletes an artifact, the manifest first: whoever begins to read from here on finds no artifact, not half of one.
     * Nothing happens if there is none; half of one is deleted whole.
     */
    public static void delete(BlobStore store, String folder) throws IOException {
        store.delete(folder + "/" + MANIFEST);
        store.delete(folder);
    }

    private static byte[] manifestBytes(BlobStore store, String folder)
            throws IOException, InvalidArtifactException {
        String path = folder + "/" + MANIFEST;
        try (InputStream in = store.open(path)) {
            return in.readNBytes(ManifestJson.MAX_BYTES + 1);
        } catch (FileNotFoundException | NoSuchFileException missing) {
            throw new InvalidArtifactException("file " + store.uri(path) + " is missing", missing);
        }
    }

    /** Hashes while reading; the memory taken is what the store holds, not what the manifest claims. */
    private static byte[] verified(BlobStore store, String path, Manifest.FileDigest expected)
            throws IOException, InvalidArtifactException {
        try {
            long size = store.size(path);
            if (size != expected.size()) {
                throw mismatch(store, path, size + " bytes", expected.size() + " bytes");
            }
            if (size > MAX_FILE) {
                throw mismatch(store, path, size + " bytes", "at most " + MAX_FILE + " bytes");
            }
            byte[] content = new byte[(int) size];
            MessageDigest sha = HashingOutputStream.sha256();
            try (InputStream in = store.open(path)) {
                int at = 0;
                while (at < content.length) {
                    HashingOutputStream.stopIfInterrupted();
                    int length = in.readNBytes(content, at, Math.min(CHUNK, content.length - at));
                    if (length == 0) {
                        throw mismatch(store, path, at + " bytes", size + " bytes");
                    }
                    sha.update(content, at, length);
                    at += length;
                }
            }
            String found = HexFormat.of().formatHex(sha.digest());
            if (!found.equals(expected.sha256())) {
                throw mismatch(store, path, "SHA-256 " + found, expected.sha256());
            }
            return content;
        } catch (FileNotFoundException | NoSuchFileException missing) {
            throw new InvalidArtifactException(
                    "file "
                            + store.uri(path)
                            + " is missing; expected "
                            + expected.size()
                            + " bytes",
                    missing);
        }
    }

    private static InvalidArtifactException mismatch(
            BlobStore store, String path, String found, String expected) {
        return new InvalidArtifactException(
                "file " + store.uri(path) + " has " + found + "; expected: " + expected);
    }

    /** The manifest. */
    public Manifest manifest() {
        return manifest;
    }

    /** Names of the files. */
    public List<String> names() {
        return List.copyOf(files.keySet());
    }

    /** A verified file. */
    public byte[] file(String name) throws InvalidArtifactException {
        byte[] bytes = files.get(name);
        if (bytes == null) {
            throw new InvalidArtifactException(
                    "file " + name + " is missing; there are " + String.join(", ", files.keySet()));
        }
        return bytes;
    }

    /** What the weights are of. */
    public ModelConfig config() throws InvalidArtifactException {
        return ModelConfig.read(file(CONFIG));
    }

    /** The weights. */
    public Map<String, Safetensors.Tensor> weights() throws InvalidArtifactException {
        return Safetensors.read(ByteBuffer.wrap(file(WEIGHTS)));
    }
}
