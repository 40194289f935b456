package io.millrace.release;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;

/**
 * A place for files, small enough for an object store to be one: files are written once from beginning to end, read from
 * the beginning, and renamed.
 *
 * <p>Paths are relative, with {@code /} between segments; every method refuses others by {@link BlobPath#check}. A file that
 * is not there is a {@link java.io.FileNotFoundException} or {@link java.nio.file.NoSuchFileException}.
 */
public interface BlobStore {

    /** A new file; parents are made, a file of that name is replaced. It is there for sure once it was closed. */
    OutputStream create(String path) throws IOException;

    /** Reads a file. */
    InputStream open(String path) throws IOException;

    /** Bytes in a file. */
    long size(String path) throws IOException;

    /** True if there is such a file or folder. */
    boolean exists(String path) throws IOException;

    /** Moves a file over another; in one step where the store can. */
    void rename(String from, String to) throws IOException;

    /** Names in a folder, sorted; none if there is no such folder. */
    List<String> list(String folder) throws IOException;

    /** Deletes a file, or a folder with all in it; nothing happens if there is none. */
    void delete(String path) throws IOException;

    /** The path for others. */
    String uri(String path);
}
