package io.millrace.jobs.kafka.source;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumState;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * The connector's bytes with the topic's id before them. A version below {@link #FIRST} is the connector's own: a state of
 * before there was an id.
 */
final class TopicStateSerializer implements SimpleVersionedSerializer<TopicState> {

    /** Far above what the connector counts up to. */
    private static final int FIRST = 1000;

    private final SimpleVersionedSerializer<KafkaSourceEnumState> partitions;

    TopicStateSerializer(SimpleVersionedSerializer<KafkaSourceEnumState> partitions) {
        this.partitions = partitions;
    }

    @Override
    public int getVersion() {
        return FIRST;
    }

    @Override
    public byte[] serialize(TopicState state) throws IOException {
        var bytes = new ByteArrayOutputStream();
        var out = new DataOutputStream(bytes);
        out.writeUTF(state.id() == null ? "" : state.id());
        out.writeInt(partitions.getVersion());
        out.write(partitions.serialize(state.partitions()));
        return bytes.toByteArray();
    }

    @Override
    public TopicState deserialize(int version, byte[] bytes) throws IOException {
        if (version < FIRST) {
            return new TopicState(partitions.deserialize(version, bytes), null);
        }
        if (version > FIRST) {
            throw new IOException(
                    "state of a topic has version " + version + "; allowed: up to " + FIRST);
        }
        var in = new DataInputStream(new ByteArrayInputStream(bytes));
        String id = in.readUTF();
        int own = in.readInt();
        return new TopicState(
                partitions.deserialize(own, in.readAllBytes()), id.isEmpty() ? null : id);
    }
}
