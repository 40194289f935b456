package io.millrace.jobs.kafka;

import io.millrace.schemas.avro.CheckpointManifest;
import io.millrace.schemas.avro.DeadLetter;
import io.millrace.schemas.avro.ModelRelease;
import io.millrace.schemas.avro.ProgressEvent;
import io.millrace.schemas.codec.AvroCodec;
import io.millrace.schemas.topics.Topics;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** Makes the records that a job writes to its topics. */
public final class Events {

    /** What of a refused record is kept. */
    private static final int RAW_BYTES = 64 << 10;

    private final String pipeline;
    private final String job;
    private final AvroCodec codec = new AvroCodec();

    /**
     * @param job pretrain or finetune
     */
    public Events(String pipeline, String job) {
        this.pipeline = pipeline;
        this.job = job;
    }

    /** Something worth watching. */
    public Outgoing progress(
            String kind, long step, Map<String, Double> values, Map<String, String> tags) {
        var event = new ProgressEvent();
        event.setPipeline(pipeline);
        event.setJob(job);
        event.setKind(kind);
        event.setStep(step);
        event.setTimestamp(System.currentTimeMillis());
        event.setValues(new TreeMap<>(values));
        event.setTags(new TreeMap<>(tags));
        return outgoing(Topics.key(event), codec.encode(event), event.getTimestamp());
    }

    /** A record that could not be used. */
    public Outgoing deadLetter(Raw raw, String where, String reason) {
        byte[] value = raw.value() == null ? new byte[0] : raw.value();
        return deadLetter(
                raw.topic(), raw.partition(), raw.offset(), raw.timestamp(), value, where, reason);
    }

    /** A record that could not be used. */
    public Outgoing deadLetter(
            String topic,
            int partition,
            long offset,
            long timestamp,
            byte[] value,
            String where,
            String reason) {
        var letter = new DeadLetter();
        letter.setTopic(topic);
        letter.setPartition(partition);
        letter.setOffset(offset);
        letter.setReason(reason);
        letter.setWhere(where);
        letter.setSize(value.length);
        letter.setRaw(
                ByteBuffer.wrap(
                        value.length <= RAW_BYTES ? value : Arrays.copyOf(value, RAW_BYTES)));
        letter.setTimestamp(timestamp);
        return outgoing(Topics.key(letter), codec.encode(letter), Math.max(0, timestamp));
    }

    /** A model checkpoint. */
    public Outgoing checkpoint(CheckpointManifest manifest) {
        return outgoing(Topics.key(manifest), codec.encode(manifest), manifest.getTimestamp());
    }

    /** A release. */
    public Outgoing release(ModelRelease release) {
        return outgoing(Topics.key(release), codec.encode(release), release.getTimestamp());
    }

    private static Outgoing outgoing(String key, byte[] value, long timestamp) {
        return new Outgoing(key.getBytes(StandardCharsets.UTF_8), value, timestamp);
    }
}
