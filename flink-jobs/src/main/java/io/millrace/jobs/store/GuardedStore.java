package io.millrace.jobs.store;

import io.millrace.release.BlobStore;
import io.millrace.release.ForwardingBlobStore;
import java.io.IOException;
import java.io.OutputStream;

/** A store into which only the owner of a lease writes; everybody reads. */
final class GuardedStore extends ForwardingBlobStore {

    private final Lease lease;

    GuardedStore(BlobStore store, Lease lease) {
        super(store);
        this.lease = lease;
    }

    @Override
    public OutputStream create(String path) throws IOException {
        lease.require();
        return super.create(path);
    }

    @Override
    public void rename(String from, String to) throws IOException {
        lease.require();
        super.rename(from, to);
    }

    @Override
    public void delete(String path) throws IOException {
        lease.require();
        super.delete(path);
    }
}
