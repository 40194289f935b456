package io.millrace.replay;

import io.millrace.data.Sample;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Collection;
import java.util.function.Consumer;

/**
 * Samples as bytes in a state: domain, encoding, target, what is kept beside. Their number stands before them, inverted:
 * where it is not negative, a state was written when samples were a domain and an encoding.
 */
public final class Samples {

    private Samples() {}

    /** Writes samples in their order. */
    public static void write(Collection<Sample> samples, DataOutput out) throws IOException {
        out.writeInt(~samples.size());
        String domain = null;
        for (Sample sample : samples) {
            boolean same = sample.domain().equals(domain);
            out.writeBoolean(same);
            if (!same) {
                domain = sample.domain();
                out.writeUTF(domain);
            }
            write(sample.bytes(), out);
            write(sample.target(), out);
            write(sample.kept(), out);
        }
    }

    private static void write(byte[] bytes, DataOutput out) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    /** Reads what {@link #write} wrote. */
    public static void read(DataInput in, Consumer<Sample> to) throws IOException {
        int number = in.readInt();
        boolean bare = number >= 0;
        int count = bare ? number : ~number;
        String domain = null;
        for (int i = 0; i < count; i++) {
            if (!in.readBoolean()) {
                domain = in.readUTF();
            }
            byte[] bytes = bytes(in);
            to.accept(
                    bare
                            ? new Sample(domain, bytes)
                            : new Sample(domain, bytes, bytes(in), bytes(in)));
        }
    }

    private static byte[] bytes(DataInput in) throws IOException {
        byte[] bytes = new byte[in.readInt()];
        in.readFully(bytes);
        return bytes;
    }
}
