package io.millrace.jobs.store;

import io.millrace.release.BlobPath;
import io.millrace.release.BlobStore;
import io.millrace.release.LocalBlobStore;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;

/** A folder on a file system of many machines that Flink knows: s3, hdfs. */
public final class FlinkBlobStore implements BlobStore {

    private final Path root;
    private final FileSystem files;

    private FlinkBlobStore(Path root, FileSystem files) {
        this.root = root;
        this.files = files;
    }

    /**
     * The store in a folder on any file system that Flink knows. A folder of this machine is no matter for Flink: only
     * {@link LocalBlobStore} waits for the disk.
     *
     * @param uri of the folder
     * @throws IOException if Flink knows no such file system
     */
    public static BlobStore in(String uri) throws IOException {
        var root = new Path(uri);
        FileSystem files = root.getFileSystem();
        return "file".equals(files.getUri().getScheme())
                ? new LocalBlobStore(java.nio.file.Path.of(root.getPath()))
                : new FlinkBlobStore(root, files);
    }

    private Path at(String path) {
        return new Path(root, BlobPath.check(path));
    }

    @Override
    public OutputStream create(String path) throws IOException {
        files.mkdirs(at(path).getParent());
        return files.create(at(path), FileSystem.WriteMode.OVERWRITE);
    }

    @Override
    public InputStream open(String path) throws IOException {
        return files.open(at(path));
    }

    @Override
    public long size(String path) throws IOException {
        return files.getFileStatus(at(path)).getLen();
    }

    @Override
    public boolean exists(String path) throws IOException {
        return files.exists(at(path));
    }

    @Override
    public void rename(String from, String to) throws IOException {
        // The local file system replaces in one step; others refuse an existing name, whose content
        // is the same then.
        if (!files.rename(at(from), at(to))) {
            files.delete(at(to), false);
            if (!files.rename(at(from), at(to))) {
                throw new IOException("cannot rename " + at(from) + " to " + at(to));
            }
        }
    }

    @Override
    public List<String> list(String folder) throws IOException {
        try {
            FileStatus[] entries = files.listStatus(at(folder));
            return entries == null
                    ? List.of()
                    : Arrays.stream(entries)
                            .map(entry -> entry.getPath().getName())
                            .sorted()
                            .toList();
        } catch (FileNotFoundException e) {
            return List.of();
        }
    }

    @Override
    public void delete(String path) throws IOException {
        files.delete(at(path), true);
    }

    @Override
    public String uri(String path) {
        return at(path).toUri()
                .toString(); // for others, to whom a blank or # in it means something
    }
}
