package io.millrace.release;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.List;

/**
 * A store that is known again by a file in its root. A folder that is not mounted looks like an empty one: without the file
 * nothing is written, and what is not there is a failure and no answer.
 */
public final class MarkedStore extends ForwardingBlobStore {

    /** The name of that file. */
    public static final String MARKER = ".millrace-store";

    private static final String CONTENT =
            "Millrace keeps model checkpoints and releases here, and knows the folder by this file:"
                    + " while it is missing, jobs fail.\n";

    private final BlobStore store;

    private MarkedStore(BlobStore store) {
        super(store);
        this.store = store;
    }

    /**
     * Opens a store.
     *
     * @param mayBeNew true for a job that begins anew: it marks the store if it is not yet
     * @throws IOException if the store is not marked and may not be new
     */
    public static BlobStore open(BlobStore store, boolean mayBeNew) throws IOException {
        var marked = new MarkedStore(store);
        if (mayBeNew && !store.exists(MARKER)) {
            try (OutputStream out = store.create(MARKER)) {
                out.write(CONTENT.getBytes(StandardCharsets.UTF_8));
            }
        }
        marked.require();
        return marked;
    }

    private void require() throws IOException {
        if (!store.exists(MARKER)) {
            throw new IOException(
                    "store has no file "
                            + store.uri(MARKER)
                            + ": its folder is not mounted, or was emptied; needed: the folder that"
                            + " the job began with, or that file, if all in it may be lost");
        }
    }

    @Override
    public OutputStream create(String path) throws IOException {
        require();
        return super.create(path);
    }

    @Override
    public InputStream open(String path) throws IOException {
        try {
            return super.open(path);
        } catch (FileNotFoundException | NoSuchFileException missing) {
            require();
            throw missing;
        }
    }

    @Override
    public long size(String path) throws IOException {
        try {
            return super.size(path);
        } catch (FileNotFoundException | NoSuchFileException missing) {
            require();
            throw missing;
        }
    }

    @Override
    public boolean exists(String path) throws IOException {
        boolean there = super.exists(path);
        if (!there) {
            require();
        }
        return there;
    }

    @Override
    public void rename(String from, String to) throws IOException {
        require();
        super.rename(from, to);
    }

    @Override
    public List<String> list(String folder) throws IOException {
        List<String> names = super.list(folder);
        if (names.isEmpty()) {
            require();
        }
        return names;
    }

    @Override
    public void delete(String path) throws IOException {
        require();
        super.delete(path);
    }
}
