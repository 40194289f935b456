package io.millrace.release;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;

/** A store that hands everything on to another: what differs is overridden. */
public abstract class ForwardingBlobStore implements BlobStore {

    private final BlobStore store;

    protected ForwardingBlobStore(BlobStore store) {
        this.store = store;
    }

    @Override
    public OutputStream create(String path) throws IOException {
        return store.create(path);
    }

    @Override
    public InputStream open(String path) throws IOException {
        return store.open(path);
    }

    @Override
    public long size(String path) throws IOException {
        return store.size(path);
    }

    @Override
    public boolean exists(String path) throws IOException {
        return store.exists(path);
    }

    @Override
    public void rename(String from, String to) throws IOException {
        store.rename(from, to);
    }

    @Override
    public List<String> list(String folder) throws IOException {
        return store.list(folder);
    }

    @Override
    public void delete(String path) throws IOException {
        store.delete(path);
    }

    @Override
    public String uri(String path) {
        return store.uri(path);
    }
}
