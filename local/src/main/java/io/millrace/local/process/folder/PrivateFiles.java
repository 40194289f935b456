package io.millrace.local.process.folder;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/** Files and folders with secrets: for the user who runs this, and nobody else. */
public final class PrivateFiles {

    private static final FileAttribute<Set<PosixFilePermission>> FOLDER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final FileAttribute<Set<PosixFilePermission>> FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final Set<PosixFilePermission> OTHERS =
            PosixFilePermissions.fromString("---rwxrwx");

    private PrivateFiles() {}

    /**
     * Makes a folder, its parents as usual.
     *
     * @throws IOException if it is there and others may use it
     */
    public static void folder(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            require(folder);
            return;
        }
        if (folder.getParent() != null) {
            Files.createDirectories(folder.getParent());
        }
        Files.createDirectory(folder, FOLDER);
    }

    /**
     * Refuses a folder or file that others may use. Where a file system knows no such rights, nothing is refused.
     *
     * @throws IOException if so, with what would do
     */
    public static void require(Path path) throws IOException {
        FileStore store = Files.getFileStore(path);
        if (!store.supportsFileAttributeView("posix")) {
            return;
        }
        Set<PosixFilePermission> has = Files.getPosixFilePermissions(path);
        var wide = EnumSet.copyOf(OTHERS);
        wide.retainAll(has);
        if (!wide.isEmpty()) {
            throw new IOException(
                    path
                            + " holds secrets and has the permissions "
                            + PosixFilePermissions.toString(has)
                            + "; allowed: none for group and others (chmod go= "
                            + path
                            + ")");
        }
    }

    /** Writes a file anew; it is never there with other permissions. */
    public static void write(Path file, byte[] content) throws IOException {
        Files.deleteIfExists(file);
        try (SeekableByteChannel out =
                Files.newByteChannel(
                        file,
                        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                        FILE)) {
            var left = ByteBuffer.wrap(content);
            while (left.hasRemaining()) {
                out.write(left);
            }
        }
    }
}
