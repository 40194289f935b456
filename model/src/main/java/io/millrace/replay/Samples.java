package io.millrace.replay;

import io.millrace.data.Sample;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Collection;
import java.util.function.Consumer;

/** Samples as bytes in a state. */
public final class Samples {

    private Samples() {}

    /** Writes samples in their order. */
    public static void write(Collection<Sample> samples, DataOutput out) throws IOException {
        out.writeInt(samples.size());
        String domain = null;
        for (Sample sample : samples) {
            boolean same = sample.domain().equals(domain);
            out.writeBoolean(same);
            if (!same) {
                domain = sample.domain();
                out.writeUTF(domain);
            }
            out.writeInt(sample.bytes().length);
            out.write(sample.bytes());
        }
    }

    /** Reads what {@link #write} wrote. */
    public static void read(DataInput in, Consumer<Sample> to) throws IOException {
        int count = in.readInt();
        String domain = null;
        for (int i = 0; i < count; i++) {
            if (!in.readBoolean()) {
                domain = in.readUTF();
            }
            byte[] bytes = new byte[in.readInt()];
            in.readFully(bytes);
            to.accept(new Sample(domain, bytes));
        }
    }
}
