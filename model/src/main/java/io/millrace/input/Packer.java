package io.millrace.input;

import io.millrace.data.Example;
import io.millrace.data.Sample;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.function.Consumer;

/** Makes samples of the examples of one domain. What does not fill a sample yet waits here, and is state. */
public interface Packer {

    /** Makes packers: an {@link Input}, or one that leaves every example whole. */
    @FunctionalInterface
    interface Source {
        /** A packer for one domain. */
        Packer packer(String domain);
    }

    /** Adds an example; every sample that becomes full goes out. */
    void add(Example example, Consumer<Sample> out);

    /** What waits in an open sample goes out, filled up; for the end of a bounded stream. */
    void flush(Consumer<Sample> out);

    /**
     * Takes over what waits in the open sample of another packer of the same source, behind what waits here; every sample
     * that becomes full goes out.
     */
    void take(Packer other, Consumer<Sample> out);

    /** Writes what waits in an open sample. */
    void write(DataOutput out) throws IOException;

    /** Reads what {@link #write} wrote. */
    void read(DataInput in) throws IOException;
}
