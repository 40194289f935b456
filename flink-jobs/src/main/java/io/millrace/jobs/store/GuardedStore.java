package io.millrace.jobs.store;

import io.millrace.release.BlobStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;

/** A store into which only the owner of a lease writes; everybody reads. */
record GuardedStore(BlobStore store, Lease lease) implements BlobStore {

    @Override
    public OutputStream create(String path) throws IOException {
        lease.require();
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
        lease.require();
        store.rename(from, to);
    }

    @Override
    public List<String> list(String folder) throws IOException {
        return store.list(folder);
    }

    @Override
    public void delete(String path) throws IOException {
        lease.require();
        store.delete(path);
    }

    @Override
    public String uri(String path) {
        return store.uri(path);
    }
}
