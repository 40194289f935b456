package io.millrace.release;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
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

    /** What a manifest has to say before any file is read. */
    interface Expected {
        /**
         * Checks it.
         *
         * @throws InvalidArtifactException if it says something else
         */
        void check(Manifest found) throws InvalidArtifactException;
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
        try (var writing = new Writing(store, folder)) {
            var digests = new ArrayList<Manifest.FileDigest>();
            for (var file : files.entrySet()) {
                digests.add(writing.add(file.getKey(), file.getValue()));
            }
            Manifest manifest = draft.with(digests);
            writing.finish(ManifestJson.write(manifest));
            return manifest;
        }
    }

    /**
     * Copies an artifact as it is. Every file is read once, and verified while it is copied; where one is damaged nothing is
     * there under its name.
     *
     * @param to a folder of this machine, made if it is not there
     * @throws InvalidArtifactException if the manifest is not as expected, no file was read then, or a file is damaged
     */
    static void copy(BlobStore store, String folder, Expected expected, Path to)
            throws IOException, InvalidArtifactException {
        byte[] json = manifestBytes(store, folder);
        Manifest manifest = ManifestJson.read(json);
        expected.check(manifest);
        Files.createDirectories(to);
        Path real = to.toRealPath();
        var there = new LocalBlobStore(real.getParent());
        try (var writing = new Writing(there, real.getFileName().toString())) {
            for (Manifest.FileDigest file : manifest.files()) {
                new PromisedFile(store, folder, file).copyTo(writing);
            }
            writing.finish(json);
        }
    }

    /**
     * Reads an artifact into memory and verifies every file.
     *
     * @throws InvalidArtifactException if a file is missing, of another size, or of another content than the manifest says
     */
    public static Artifact read(BlobStore store, String folder)
            throws IOException, InvalidArtifactException {
        return read(store, folder, any -> {});
    }

    /** As {@link #read(BlobStore, String)}, once the manifest is as expected: nothing else is loaded before. */
    static Artifact read(BlobStore store, String folder, Expected expected)
            throws IOException, InvalidArtifactException {
        Manifest manifest = manifest(store, folder);
        expected.check(manifest);
        var files = new LinkedHashMap<String, byte[]>();
        for (Manifest.FileDigest file : manifest.files()) {
            files.put(file.name(), new PromisedFile(store, folder, file).bytes());
        }
        return new Artifact(manifest, files);
    }

    /**
     * Verifies every file and keeps none.
     *
     * @throws InvalidArtifactException if one is damaged
     */
    static void verify(BlobStore store, String folder, Manifest manifest)
            throws IOException, InvalidArtifactException {
        for (Manifest.FileDigest file : manifest.files()) {
            new PromisedFile(store, folder, file).verify();
        }
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

    static byte[] manifestBytes(BlobStore store, String folder)
            throws IOException, InvalidArtifactException {
        String path = folder + "/" + MANIFEST;
        try (InputStream in = store.open(path)) {
            return in.readNBytes(ManifestJson.MAX_BYTES + 1);
        } catch (FileNotFoundException | NoSuchFileException missing) {
            throw new InvalidArtifactException("file " + store.uri(path) + " is missing", missing);
        }
    }

    /** Hashes while reading; the memory taken is what the store holds, not what the manifest claims. */
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
