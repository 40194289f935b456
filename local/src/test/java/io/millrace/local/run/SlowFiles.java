package io.millrace.local.run;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.FileSystemFactory;
import org.apache.flink.core.fs.local.LocalFileSystem;

/** The local files under another scheme, written slowly. Flink finds it by name. */
final class SlowFiles extends LocalFileSystem {

    private static final String SCHEME = "slow";
    private static final Throttle THROTTLE = new Throttle();
    private static final AtomicInteger WRITING = new AtomicInteger();

    /** All writers share it. */
    static Throttle throttle() {
        return THROTTLE;
    }

    /** Writers that are held back now. */
    static int writing() {
        return WRITING.get();
    }

    static String uri(Path folder) {
        return SCHEME + "://" + folder.toUri().getPath();
    }

    @Override
    public URI getUri() {
        return URI.create(SCHEME + ":///");
    }

    @Override
    public FSDataOutputStream create(org.apache.flink.core.fs.Path file, FileSystem.WriteMode mode)
            throws IOException {
        return new SlowOutput(super.create(file, mode));
    }

    private static final class SlowOutput extends FSDataOutputStream {

        private final FSDataOutputStream out;

        SlowOutput(FSDataOutputStream out) {
            this.out = out;
        }

        private static void pass(int bytes) throws IOException {
            WRITING.incrementAndGet();
            try {
                THROTTLE.pass(bytes);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted in a slow write");
            } finally {
                WRITING.decrementAndGet();
            }
        }

        @Override
        public void write(int one) throws IOException {
            pass(1);
            out.write(one);
        }

        @Override
        public void write(byte[] bytes, int start, int length) throws IOException {
            pass(length);
            out.write(bytes, start, length);
        }

        @Override
        public long getPos() throws IOException {
            return out.getPos();
        }

        @Override
        public void flush() throws IOException {
            out.flush();
        }

        @Override
        public void sync() throws IOException {
            out.sync();
        }

        @Override
        public void close() throws IOException {
            out.close();
        }
    }

    /** Makes it. */
    public static final class Factory implements FileSystemFactory {
        @Override
        public String getScheme() {
            return SCHEME;
        }

        @Override
        public FileSystem create(URI uri) {
            return new SlowFiles();
        }
    }
}
