package io.millrace.jobs.pretrain;

import io.millrace.jobs.ingest.Ingested;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Comparator;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;

/**
 * Puts the records of several partitions into one order that does not depend on when they arrive: by event time, then
 * partition, then offset. A record waits until the watermark says that nothing older will come. A record that is older
 * than one before it in its own partition counts as just as old as that one.
 */
final class EventTimeMerge {

    private record Waiting(long time, Ingested record) {}

    private static final Comparator<Waiting> ORDER =
            Comparator.comparingLong(Waiting::time)
                    .thenComparingInt(w -> w.record().partition())
                    .thenComparingLong(w -> w.record().offset());

    private final PriorityQueue<Waiting> waiting = new PriorityQueue<>(ORDER);
    private final Map<Integer, Long> newest = new TreeMap<>();

    void add(Ingested record) {
        long time = newest.merge(record.partition(), record.timestamp(), Math::max);
        waiting.add(new Waiting(time, record));
    }

    /** The next record that the watermark releases, or null. */
    Ingested poll(long watermark) {
        Waiting head = waiting.peek();
        return head == null || head.time() > watermark ? null : waiting.poll().record();
    }

    int size() {
        return waiting.size();
    }

    void write(DataOutput out) throws IOException {
        out.writeInt(newest.size());
        for (var partition : newest.entrySet()) {
            out.writeInt(partition.getKey());
            out.writeLong(partition.getValue());
        }
        out.writeInt(waiting.size());
        for (Waiting one : waiting) {
            out.writeLong(one.time());
            write(one.record(), out);
        }
    }

    void read(DataInput in) throws IOException {
        int partitions = in.readInt();
        for (int i = 0; i < partitions; i++) {
            newest.put(in.readInt(), in.readLong());
        }
        int count = in.readInt();
        for (int i = 0; i < count; i++) {
            waiting.add(new Waiting(in.readLong(), record(in)));
        }
    }

    private static void write(Ingested record, DataOutput out) throws IOException {
        out.writeInt(record.partition());
        out.writeLong(record.offset());
        out.writeLong(record.timestamp());
        out.writeUTF(record.id());
        out.writeUTF(record.domain());
        out.writeLong(record.hash());
        out.writeShort(record.signature().length);
        for (short part : record.signature()) {
            out.writeShort(part);
        }
        out.writeInt(record.payload().length);
        out.write(record.payload());
    }

    private static Ingested record(DataInput in) throws IOException {
        int partition = in.readInt();
        long offset = in.readLong();
        long timestamp = in.readLong();
        String id = in.readUTF();
        String domain = in.readUTF();
        long hash = in.readLong();
        short[] signature = new short[in.readShort()];
        for (int i = 0; i < signature.length; i++) {
            signature[i] = in.readShort();
        }
        byte[] payload = new byte[in.readInt()];
        in.readFully(payload);
        return new Ingested(partition, offset, timestamp, id, domain, hash, signature, payload);
    }
}
