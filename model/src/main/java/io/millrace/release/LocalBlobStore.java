package io.millrace.release;

import java.io.BufferedInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A folder of this machine. Renaming is atomic; a file that was closed is on the disk, and so is a name that was given. Below
 * the folder no symbolic link is followed: whoever may put one there does not choose what is read or written elsewhere.
 * Nothing is written where another user could exchange it: the folder is this user's or the superuser's.
 */
public final class LocalBlobStore implements BlobStore {

    private final Path root;

    public LocalBlobStore(Path root) {
        this.root = root.toAbsolutePath().normalize();
    }

    private Path at(String path) {
        return root.resolve(BlobPath.check(path));
    }

    /** The same, if no link leads there; what is behind a link is not there. */
    private Path unlinked(String path) throws NoSuchFileException {
        Path file = at(path);
        for (Path part = file; !part.equals(root); part = part.getParent()) {
            if (Files.isSymbolicLink(part)) {
                throw new NoSuchFileException(
                        part.toString(), null, "a symbolic link, which a store does not follow");
            }
        }
        return file;
    }

    @Override
    public OutputStream create(String path) throws IOException {
        Path file = unlinked(path);
        FolderOwner.require(root);
        makeFolder(file.getParent());
        return new ForcedOutputStream(file);
    }

    private static void makeFolder(Path folder) throws IOException {
        if (folder == null || Files.isDirectory(folder)) {
            return;
        }
        makeFolder(folder.getParent());
        try {
            Files.createDirectory(folder);
        } catch (FileAlreadyExistsException another) {
            if (!Files.isDirectory(folder)) {
                throw another;
            }
        }
        force(folder.getParent());
    }

    /** A name is on the disk once its folder is. */
    private static void force(Path folder) throws IOException {
        try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
            names.force(true);
        }
    }

    @Override
    public InputStream open(String path) throws IOException {
        InputStream in = Files.newInputStream(unlinked(path), LinkOption.NOFOLLOW_LINKS);
        return new BufferedInputStream(in, 1 << 16);
    }

    @Override
    public long size(String path) throws IOException {
        return Files.size(unlinked(path));
    }

    @Override
    public boolean exists(String path) throws IOException {
        return Files.exists(unlinked(path), LinkOption.NOFOLLOW_LINKS);
    }

    @Override
    public void rename(String from, String to) throws IOException {
        Path target = unlinked(to);
        Files.move(
                unlinked(from),
                target,
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
        force(target.getParent());
    }

    @Override
    public List<String> list(String folder) throws IOException {
        Path named = unlinked(folder);
        try (Stream<Path> entries = Files.list(named)) {
            return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    @Override
    public void delete(String path) throws IOException {
        int name = BlobPath.check(path).lastIndexOf('/');
        if (name > 0) {
            var unused = unlinked(path.substring(0, name));
        }
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
