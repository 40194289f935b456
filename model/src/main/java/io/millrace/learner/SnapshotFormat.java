package io.millrace.learner;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * A snapshot is a magic number, a version, and sections: name, length, content. A reader of version N knows the sections
 * of all versions up to N, and what a missing one means.
 */
final class SnapshotFormat {

    static final int MAGIC = 0x4d524e53; // MRNS
    static final int VERSION = 4;

    private static final ObjectMapper JSON = new ObjectMapper();

    private SnapshotFormat() {}

    /** Reads magic number and version. */
    static int version(DataInputStream in) throws IOException {
        int magic = in.readInt();
        int version = in.readInt();
        if (magic != MAGIC || version > VERSION || version < 1) {
            throw new IncompatibleSnapshotException(
                    "snapshot has version "
                            + version
                            + (magic == MAGIC ? "" : " and no magic number")
                            + "; readable: 1 to "
                            + VERSION);
        }
        return version;
    }

    /** Writes a section's content. */
    interface Content {
        void write(DataOutput out) throws IOException;
    }

    /** Writes a section: once to count its bytes, for its length stands before it, and once for good. */
    static void section(DataOutput out, String name, Content content) throws IOException {
        var counter = new Counter();
        content.write(new DataOutputStream(counter));
        out.writeUTF(name);
        out.writeLong(counter.count);
        content.write(out);
    }

    /** A section's content, which cannot be read past its end. */
    static DataInputStream content(InputStream in, long length) {
        return new DataInputStream(new BoundedStream(in, length));
    }

    private static final class Counter extends OutputStream {
        private long count;

        @Override
        public void write(int single) {
            count++;
        }

        @Override
        public void write(byte[] bytes, int from, int length) {
            count += length;
        }
    }

    private static final class BoundedStream extends InputStream {
        private final InputStream in;
        private long left;

        BoundedStream(InputStream in, long length) {
            this.in = in;
            this.left = length;
        }

        @Override
        public int read() throws IOException {
            int single = left > 0 ? in.read() : -1;
            left -= single >= 0 ? 1 : 0;
            return single;
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            if (left <= 0) {
                return -1;
            }
            int read = in.read(bytes, from, (int) Math.min(length, left));
            left -= Math.max(0, read);
            return read;
        }
    }

    static JsonNode json(String text) throws IOException {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IOException("snapshot holds JSON that cannot be read: " + text, e);
        }
    }

    /** Refuses a snapshot of something else, naming every option that differs. */
    static void sameIdentity(JsonNode found, JsonNode wanted) throws IOException {
        var differences = new ArrayList<String>();
        for (String part : List.of("input", "encoder", "objective")) {
            var keys = new TreeSet<String>();
            found.path(part).fieldNames().forEachRemaining(keys::add);
            wanted.path(part).fieldNames().forEachRemaining(keys::add);
            for (String key : keys) {
                JsonNode was = found.path(part).path(key);
                JsonNode is = wanted.path(part).path(key);
                if (!was.equals(is)) {
                    differences.add(part + "." + key + " was " + was + " and is " + is);
                }
            }
        }
        if (!differences.isEmpty()) {
            throw new IncompatibleSnapshotException(
                    "snapshot is of another model: " + String.join("; ", differences));
        }
    }
}
