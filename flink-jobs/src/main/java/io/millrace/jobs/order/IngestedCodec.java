package io.millrace.jobs.order;

import io.millrace.jobs.ingest.Ingested;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** An ingested record as it lies in Flink's state and in files of the task. */
final class IngestedCodec {

    private IngestedCodec() {}

    static void write(Ingested record, DataOutput out) throws IOException {
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
        int length = record.payload().length;
        // A length below zero says that a target follows: states from before there were targets
        // have none.
        boolean bare = record.target().length == 0;
        out.writeInt(bare ? length : ~length);
        out.write(record.payload());
        if (!bare) {
            out.writeInt(record.target().length);
            out.write(record.target());
        }
    }

    static Ingested read(DataInput in) throws IOException {
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
        int length = in.readInt();
        byte[] payload = new byte[length < 0 ? ~length : length];
        in.readFully(payload);
        byte[] target = new byte[length < 0 ? in.readInt() : 0];
        in.readFully(target);
        return new Ingested(
                partition, offset, timestamp, id, domain, hash, signature, payload, target);
    }
}
