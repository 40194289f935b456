package io.millrace.local.process.folder;

import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.Optional;
import org.apache.flink.util.FileUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder that is deleted when it is closed. A process that is killed leaves it; whoever makes the next one deletes those of
 * this user whose owner is dead, and none whose owner lives: that is known by a lock, which ends with its process.
 */
public final class TemporaryFolder implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TemporaryFolder.class);
    private static final String PREFIX = "millrace-";

    private final Path path;
    private final DirectoryLock lock;

    private TemporaryFolder(Path path, DirectoryLock lock) {
        this.path = path;
        this.lock = lock;
    }

    /**
     * Makes one where the system keeps such.
     *
     * @param purpose a part of its name
     */
    public static TemporaryFolder make(String purpose) throws IOException {
        return make(Path.of(System.getProperty("java.io.tmpdir")), purpose);
    }

    static TemporaryFolder make(Path parent, String purpose) throws IOException {
        TemporaryFolder made = made(parent, purpose);
        deleteLeft(parent, Files.getOwner(made.path));
        return made;
    }

    private static TemporaryFolder made(Path parent, String purpose) throws IOException {
        while (true) {
            Path path = Files.createTempDirectory(parent, PREFIX + purpose + "-");
            DirectoryLock lock;
            try {
                lock = DirectoryLock.takeTemporary(path);
            } catch (IOException e) {
                if (Files.exists(path)) {
                    throw e;
                }
                continue; // taken for one that was left, between its making and its lock
            }
            if (lock.there()) {
                return new TemporaryFolder(path, lock);
            }
            lock.close();
        }
    }

    private static void deleteLeft(Path parent, UserPrincipal user) {
        try (DirectoryStream<Path> all = Files.newDirectoryStream(parent, PREFIX + "*")) {
            for (Path one : all) {
                try {
                    deleteIfLeft(one, user);
                } catch (IOException e) {
                    LOG.warn("cannot delete {}, which a run left that was killed", one, e);
                }
            }
        } catch (IOException e) {
            LOG.warn("cannot look for what killed runs have left in {}", parent, e);
        }
    }

    private static void deleteIfLeft(Path folder, UserPrincipal user) throws IOException {
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
                || !Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS).equals(user)) {
            return;
        }
        Optional<DirectoryLock> left = DirectoryLock.takeLeft(folder);
        if (left.isPresent()) {
            try (DirectoryLock held = left.get()) {
                if (held.there()) {
                    FileUtils.deleteDirectory(folder.toFile());
                    LOG.info("Deleted {}, which a run left that was killed.", folder);
                }
            }
        }
    }

    /** Where it is; it is there and empty but for the lock. */
    public Path path() {
        return path;
    }

    /** Deletes it with all in it; what cannot be deleted is left to the next one. */
    @Override
    public void close() throws IOException {
        File folder = path.toFile();
        FileUtils.deleteDirectoryQuietly(folder);
        lock.close();
    }
}
