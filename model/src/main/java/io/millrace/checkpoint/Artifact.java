package io.millrace.checkpoint;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.millrace.store.BlobPath;
import io.millrace.store.BlobStore;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * A folder of files with a manifest that names each with size and SHA-256. Files are written under a temporary name and
 * renamed, the manifest last: where there is a manifest, there is everything. Writing the same artifact again writes the
 * same bytes. Reading verifies before it parses.
 */
public final class Artifact {

    /** The manifest's name. */
    public static final String MANIFEST = "manifest.json";

    /** The weights' name. */
    public static final String WEIGHTS = "model.safetensors";

    private static final int MAX_MANIFEST = 8 << 20;
    private static final long MAX_FILE = Integer.MAX_VALUE - 16L;

    private static final ObjectMapper JSON =
            new ObjectMapper()
                    .setSerializationInclusion(JsonInclude.Include.NON_NULL)
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                    .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES);

    static {
        JSON.getFactory()
                .setStreamReadConstraints(
                        StreamReadConstraints.builder()
                                .maxNestingDepth(64)
                                .maxStringLength(1 << 20)
                                .build());
    }

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
     * Writes an artifact.
     *
     * @param folder in the store
     * @param draft everything but the files
     * @param files by name
     * @return the manifest with the files
     */
    public static Manifest write(
            BlobStore store, String folder, Manifest draft, SortedMap<String, Content> files)
            throws IOException {
        var digests = new ArrayList<Manifest.FileDigest>();
        for (var file : files.entrySet()) {
            digests.add(write(store, folder, file.getKey(), file.getValue()));
        }
        Manifest manifest = draft.with(digests);
        write(store, folder, MANIFEST, out -> out.write(JSON.writeValueAsBytes(manifest)));
        return manifest;
    }

    private static Manifest.FileDigest write(
            BlobStore store, String folder, String name, Content content) throws IOException {
        String temporary = folder + "/." + name + ".part";
        MessageDigest sha = sha256();
        try (OutputStream out =
                new BufferedOutputStream(
                        new DigestOutputStream(store.create(temporary), sha), 1 << 16)) {
            content.write(out);
        }
        long size = store.size(temporary);
        store.rename(temporary, folder + "/" + name);
        return new Manifest.FileDigest(name, size, HexFormat.of().formatHex(sha.digest()));
    }

    /**
     * Reads an artifact into memory and verifies every file.
     *
     * @throws InvalidArtifactException if a file is missing, of another size, or of another content than the manifest says
     */
    public static Artifact read(BlobStore store, String folder)
            throws IOException, InvalidArtifactException {
        Manifest manifest = manifest(bytes(store, folder, MANIFEST, MAX_MANIFEST));
        var files = new LinkedHashMap<String, byte[]>();
        for (Manifest.FileDigest file : manifest.files()) {
            if (file.name().contains("/")) {
                throw new InvalidArtifactException(
                        "manifest names file '" + file.name() + "'; allowed: plain names");
            }
            byte[] bytes = bytes(store, folder, file.name(), file.size());
            String sha = HexFormat.of().formatHex(sha256().digest(bytes));
            if (bytes.length != file.size() || !sha.equals(file.sha256())) {
                throw new InvalidArtifactException(
                        "file "
                                + file.name()
                                + " has "
                                + bytes.length
                                + " bytes and SHA-256 "
                                + sha
                                + "; the manifest says "
                                + file.size()
                                + " and "
                                + file.sha256());
            }
            files.put(file.name(), bytes);
        }
        return new Artifact(manifest, files);
    }

    private static byte[] bytes(BlobStore store, String folder, String name, long most)
            throws IOException, InvalidArtifactException {
        String path;
        try {
            path = BlobPath.check(folder + "/" + name);
        } catch (IllegalArgumentException e) {
            throw new InvalidArtifactException(e.getMessage(), e);
        }
        if (!store.exists(path)) {
            throw new InvalidArtifactException("file " + name + " is missing in " + folder);
        }
        long size = store.size(path);
        if (size > Math.min(most, MAX_FILE)) {
            throw new InvalidArtifactException(
                    "file " + name + " has " + size + " bytes; allowed: at most " + most);
        }
        try (InputStream in = store.open(path)) {
            return in.readNBytes((int) Math.min(most, MAX_FILE));
        }
    }

    static Manifest manifest(byte[] json) throws InvalidArtifactException {
        try {
            return JSON.readValue(json, Manifest.class);
        } catch (IOException | RuntimeException e) {
            throw new InvalidArtifactException("manifest cannot be read: " + e.getMessage(), e);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
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
                    "file " + name + " is missing; there are " + files.keySet());
        }
        return bytes;
    }

    /** A verified file as JSON. */
    public JsonNode json(String name) throws InvalidArtifactException {
        try {
            return JSON.readTree(file(name));
        } catch (IOException e) {
            throw new InvalidArtifactException(
                    "file " + name + " is no JSON: " + e.getMessage(), e);
        }
    }

    /** The weights. */
    public Map<String, Safetensors.Tensor> weights() throws InvalidArtifactException {
        return Safetensors.read(ByteBuffer.wrap(file(WEIGHTS)));
    }
}
