package io.millrace.release;

import java.io.BufferedInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A folder of this machine. Renaming is atomic; a file that was closed is on the disk. */
public final class LocalBlobStore implements BlobStore {

    private final Path root;

    public LocalBlobStore(Path root) {
        this.root = root.toAbsolutePath().normalize();
    }

    private Path at(String path) {
        return root.resolve(BlobPath.check(path));
    }

    @Override
    public OutputStream create(String path) throws IOException {
        Files.createDirectories(at(path).getParent());
        return new ForcedOutputStream(at(path));
    }

    @Override
    public InputStream open(String path) throws IOException {
        return new BufferedInputStream(Files.newInputStream(at(path)), 1 << 16);
    }

    @Override
    public long size(String path) throws IOException {
        return Files.size(at(path));
    }

    @Override
    public boolean exists(String path) {
        return Files.exists(at(path));
    }

    @Override
    public void rename(String from, String to) throws IOException {
        Files.move(
                at(from),
                at(to),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public List<String> list(String folder) throws IOException {
        try (Stream<Path> entries = Files.list(at(folder))) {
            return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    @Override
    public void delete(String path) throws IOException {
        // A link that leads nowhere is deleted too, and no link is followed.
        if (!Files.exists(at(path), LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (Stream<Path> entries = Files.walk(at(path))) {
            for (Path entry : entries.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(entry);
            }
        }
    }

    @Override
    public String uri(String path) {
        // A folder gets a slash at the end only if it exists; here none ever has one.
        String uri = at(path).toUri().toString();
        return uri.endsWith("/") ? uri.substring(0, uri.length() - 1) : uri;
    }

    /**
     * On the disk once it is closed. A rename may reach the disk before the bytes do; then a power cut leaves an empty
     * file under the final name.
     */
    private static final class ForcedOutputStream extends FileOutputStream {

        private boolean closed;

        ForcedOutputStream(Path file) throws IOException {
            super(file.toFile());
        }

        @Override
        public void close() throws IOException {
            if (closed) {
                return;
            }
            closed = true;
            try {
                getFD().sync();
            } finally {
                super.close();
            }
        }
    }
}
