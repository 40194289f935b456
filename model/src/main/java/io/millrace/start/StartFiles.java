package io.millrace.start;

import io.millrace.release.BlobPath;
import io.millrace.schemas.config.ConfigException;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The files of a folder that weights are taken from. Names stay inside it, links included; sizes are known before anything
 * is read; of every file that is read the SHA-256 is kept.
 */
final class StartFiles {

    private final Path root;
    private final String only; // null if a folder is given
    private final SortedMap<String, String> digests = new TreeMap<>();

    private StartFiles(Path root, String only) {
        this.root = root;
        this.only = only;
    }

    /**
     * Opens a folder, or one file of a folder.
     *
     * @param from a path, or a {@code file:} URI
     * @throws ConfigException if there is none
     */
    static StartFiles open(String from) {
        try {
            Path real = path(from).toRealPath();
            return Files.isDirectory(real)
                    ? new StartFiles(real, null)
                    : new StartFiles(real.getParent(), real.getFileName().toString());
        } catch (IOException | InvalidPathException e) {
            throw ConfigException.refused("from", from, "a folder or file that can be read here");
        }
    }

    private static Path path(String from) {
        if (!from.matches("[A-Za-z][A-Za-z0-9+.-]+:.*")) {
            return Path.of(from);
        }
        try {
            URI uri = URI.create(from);
            if ("file".equals(uri.getScheme())) {
                return Path.of(uri);
            }
        } catch (IllegalArgumentException e) {
            throw ConfigException.refused("from", from, "a path, or a file: URI");
        }
        throw ConfigException.refused(
                "from", from, "a path, or a file: URI; files of other stores are copied first");
    }

    /** The folder. */
    Path root() {
        return root;
    }

    /** The one file that was named; null if a folder was. */
    String only() {
        return only;
    }

    /** True if there is such a file. */
    boolean has(String name) {
        return Files.isRegularFile(root.resolve(name));
    }

    /** Names that end so, sorted. */
    List<String> ending(String suffix) throws IOException {
        try (Stream<Path> entries = Files.list(root)) {
            return entries.map(entry -> entry.getFileName().toString())
                    .filter(name -> name.endsWith(suffix))
                    .sorted()
                    .toList();
        }
    }

    /**
     * A file, mapped.
     *
     * @param most bytes
     * @throws IllegalArgumentException if it is missing, larger, or lies elsewhere
     */
    ByteBuffer map(String name, int most) throws IOException {
        if (!BlobPath.isName(name) || !has(name)) {
            throw new IllegalArgumentException(root + " has no file " + name + "; needed: one");
        }
        Path real = root.resolve(name).toRealPath();
        if (!real.startsWith(root)) {
            throw new IllegalArgumentException(
                    root.resolve(name)
                            + " is a link that leads out of its folder; allowed: files of the folder"
                            + " itself, as cp -rL copies them");
        }
        try (FileChannel channel = FileChannel.open(real)) {
            if (channel.size() > most) {
                throw new IllegalArgumentException(
                        real + " has " + channel.size() + " bytes; allowed: at most " + most);
            }
            ByteBuffer bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
            digests.put(name, sha256(bytes.duplicate()));
            return bytes;
        }
    }

    /** A file, in memory. */
    byte[] bytes(String name, int most) throws IOException {
        ByteBuffer mapped = map(name, most);
        byte[] bytes = new byte[mapped.remaining()];
        mapped.get(bytes);
        return bytes;
    }

    /** SHA-256 of the files that were read, in lower-case hex, by name. */
    SortedMap<String, String> digests() {
        return digests;
    }

    /** Files that are there, for messages. */
    List<String> shown() throws IOException {
        var names = new ArrayList<>(ending(""));
        return names.size() <= 20 ? names : names.subList(0, 20);
    }

    private static String sha256(ByteBuffer bytes) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update(bytes);
            return HexFormat.of().formatHex(sha.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
