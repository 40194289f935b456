package io.millrace.jobs.order;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;

/**
 * Records on disk, first in, first out: in files that are written once, read once and then deleted. Memory is two buffers
 * of {@value #BUFFER} bytes.
 */
final class SpillQueue implements Closeable {

    private static final int BUFFER = 8 << 10;
    private static final long FILE_BYTES = 64L << 20;

    private final Path directory;
    private final ArrayDeque<Segment> written = new ArrayDeque<>();
    private Segment reading;
    private Counting position;
    private DataInputStream in;
    private Segment writing;
    private DataOutputStream out;
    private long size;
    private long bytes;

    /** A file and how many of its records are still to be read. */
    private static final class Segment {
        final Path file;
        long records;

        Segment(Path file) {
            this.file = file;
        }
    }

    SpillQueue(Path directory) {
        this.directory = directory;
    }

    long size() {
        return size;
    }

    /** What the records take on disk; files that are read already are not counted. */
    long bytes() {
        return bytes;
    }

    void add(Waiting record) throws IOException {
        if (writing == null) {
            Files.createDirectories(directory);
            writing = new Segment(Files.createTempFile(directory, "millrace-waiting-", ".tmp"));
            out = output(writing.file);
        }
        int before = out.size();
        record.write(out);
        bytes += out.size() - before;
        writing.records++;
        size++;
        if (out.size() >= FILE_BYTES) {
            seal();
        }
    }

    /** Takes the oldest one; there must be one. */
    Waiting poll() throws IOException {
        if (reading == null) {
            if (written.isEmpty()) {
                seal();
            }
            reading = written.poll();
            position =
                    new Counting(
                            new BufferedInputStream(Files.newInputStream(reading.file), BUFFER));
            in = new DataInputStream(position);
        }
        long before = position.count;
        Waiting record = Waiting.read(in);
        bytes -= position.count - before;
        size--;
        if (--reading.records == 0) {
            in.close();
            Files.delete(reading.file);
            reading = null;
        }
        return record;
    }

    /** Appends all records, oldest first, as {@link Waiting#write} has them; they stay. */
    void copyTo(OutputStream target) throws IOException {
        if (out != null) {
            out.flush();
        }
        if (reading != null) {
            copy(reading, position.count, target);
        }
        for (Segment segment : written) {
            copy(segment, 0, target);
        }
        if (writing != null) {
            copy(writing, 0, target);
        }
    }

    private static void copy(Segment segment, long from, OutputStream target) throws IOException {
        try (InputStream bytes = Files.newInputStream(segment.file)) {
            bytes.skipNBytes(from);
            bytes.transferTo(target);
        } catch (EOFException e) {
            throw new IOException(segment.file + " has become shorter", e);
        }
    }

    private void seal() throws IOException {
        out.close();
        written.add(writing);
        writing = null;
        out = null;
    }

    private static DataOutputStream output(Path file) throws IOException {
        return new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file), BUFFER));
    }

    /** Deletes the files; each, whatever happens to another: what a full disk does not take must not stay on it. */
    @Override
    public void close() throws IOException {
        var all = new ArrayList<Closeable>();
        if (reading != null) {
            all.add(in);
            all.add(deletion(reading));
        }
        if (writing != null) {
            all.add(out);
            all.add(deletion(writing));
        }
        written.forEach(segment -> all.add(deletion(segment)));
        written.clear();
        reading = null;
        writing = null;
        size = 0;
        bytes = 0;
        closeEach(all);
    }

    private static Closeable deletion(Segment segment) {
        return () -> Files.deleteIfExists(segment.file);
    }

    /** Closes each; the first failure is thrown once all are. */
    static void closeEach(Collection<? extends Closeable> all) throws IOException {
        IOException first = null;
        for (Closeable one : all) {
            try {
                one.close();
            } catch (IOException e) {
                if (first == null) {
                    first = e;
                } else {
                    first.addSuppressed(e);
                }
            }
        }
        if (first != null) {
            throw first;
        }
    }

    /** Knows how many bytes were taken from it. */
    private static final class Counting extends FilterInputStream {
        long count;

        Counting(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int one = super.read();
            count += one < 0 ? 0 : 1;
            return one;
        }

        @Override
        public int read(byte[] target, int start, int length) throws IOException {
            int some = super.read(target, start, length);
            count += Math.max(0, some);
            return some;
        }
    }
}
