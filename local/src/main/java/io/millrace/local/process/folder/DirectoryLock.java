package io.millrace.local.process.folder;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The right to use a folder, held by one owner at a time, in this process or another; it ends with its process. */
public final class DirectoryLock implements AutoCloseable {

    private static final String FILE = "millrace.lock";

    /** Of a folder that is its owner's alone: who finds it without an owner may delete it. */
    private static final String TEMPORARY = "millrace-temporary.lock";

    /** Files whose lock this process has: whoever only opened and closed one would give its lock up. */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final FileChannel channel;
    private final Path file;

    private DirectoryLock(FileChannel channel, Path file) {
        this.channel = channel;
        this.file = file;
    }

    /**
     * Takes the lock.
     *
     * @param refusal what is said if another has it
     * @throws IOException if another holds it, or the directory cannot be written
     */
    public static DirectoryLock take(Path directory, String refusal) throws IOException {
        return taken(directory, FILE, StandardOpenOption.CREATE, StandardOpenOption.WRITE)
                .orElseThrow(() -> new IOException(refusal));
    }

    /**
     * Takes the lock of a folder that is to be deleted when its owner is dead.
     *
     * @throws IOException if another holds it, or the directory cannot be written
     */
    static DirectoryLock takeTemporary(Path directory) throws IOException {
        return taken(directory, TEMPORARY, StandardOpenOption.CREATE, StandardOpenOption.WRITE)
                .orElseThrow(() -> new IOException(directory + " is in use"));
    }

    /**
     * Takes the lock of a temporary folder whose owner is dead.
     *
     * @return empty if its owner lives, or it never had one
     */
    static Optional<DirectoryLock> takeLeft(Path directory) throws IOException {
        try {
            return taken(directory, TEMPORARY, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException never) {
            return Optional.empty();
        }
    }

    private static Optional<DirectoryLock> taken(Path directory, String name, OpenOption... how)
            throws IOException {
        Path file = directory.toRealPath().resolve(name);
        if (!HELD.add(file)) {
            return Optional.empty();
        }
        FileChannel channel = null;
        boolean taken = false;
        try {
            channel = FileChannel.open(file, how);
            taken = channel.tryLock() != null;
            return taken ? Optional.of(new DirectoryLock(channel, file)) : Optional.empty();
        } catch (OverlappingFileLockException e) {
            return Optional.empty();
        } finally {
            if (!taken) {
                if (channel != null) {
                    channel.close();
                }
                HELD.remove(file);
            }
        }
    }

    /** False if the folder, or the file in it, was deleted meanwhile: another may have one of that name. */
    boolean there() {
        return Files.exists(file);
    }

    @Override
    public void close() throws IOException {
        try {
            channel.close();
        } finally {
            HELD.remove(file);
        }
    }
}
