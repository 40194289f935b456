package io.millrace.jobs.order;

import io.millrace.jobs.ingest.Ingested;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Comparator;

/**
 * A record that waits for its turn.
 *
 * @param time its place in event time: never before that of a record before it in its partition
 */
record Waiting(long time, Ingested record) {

    static final Comparator<Waiting> ORDER =
            Comparator.comparingLong(Waiting::time)
                    .thenComparingInt(w -> w.record().partition())
                    .thenComparingLong(w -> w.record().offset());

    /** Objects, references and array headers of one record on the heap. */
    private static final int OVERHEAD = 200;

    /** About what it takes on the heap, in bytes. */
    long heapBytes() {
        return OVERHEAD
                + record.payload().length
                + record.target().length
                + 2L
                        * (record.signature().length
                                + record.id().length()
                                + record.domain().length());
    }

    void write(DataOutput out) throws IOException {
        out.writeLong(time);
        IngestedCodec.write(record, out);
    }

    static Waiting read(DataInput in) throws IOException {
        return new Waiting(in.readLong(), IngestedCodec.read(in));
    }
}
