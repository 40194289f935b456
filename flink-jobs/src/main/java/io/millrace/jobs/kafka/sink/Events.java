package io.millrace.jobs.kafka.sink;

import io.millrace.jobs.kafka.source.Raw;
import io.millrace.schemas.avro.CheckpointManifest;
import io.millrace.schemas.avro.DeadLetter;
import io.millrace.schemas.avro.ModelRelease;
import io.millrace.schemas.avro.ProgressEvent;
import io.millrace.schemas.codec.AvroCodec;
import io.millrace.schemas.events.Progress;
import io.millrace.schemas.events.Told;
import io.millrace.schemas.time.SystemTime;
import io.millrace.schemas.topics.Topics;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HexFormat;

/** Makes the records that a job writes to its topics. */
public final class Events {

    /** What of a refused record is kept. */
    private static final int RAW_BYTES = 64 << 10;

    /** What of a reason is kept: it may quote the record. */
    private static final int REASON_CHARACTERS = 1000;

    private final String pipeline;
    private final InstantSource clock;
    private final AvroCodec codec = new AvroCodec();

    public Events(String pipeline) {
        this(pipeline, SystemTime.clock());
    }

    /**
     * @param clock when a progress event happens; nothing else asks for the time
     */
    public Events(String pipeline, InstantSource clock) {
        this.pipeline = pipeline;
        this.clock = clock;
    }

    /**
     * Something worth watching, as of now.
     *
     * @param step of the learner: the one that it belongs to
     */
    public Outgoing progress(long step, Progress what) {
        ProgressEvent event = new Told(pipeline, step, clock.millis(), what).event();
        return outgoing(Topics.key(event), codec.encode(event), event.getTimestamp());
    }

    /** A record that could not be used. */
    public Outgoing deadLetter(Raw raw, String where, String reason) {
        byte[] value = raw.value() == null ? new byte[0] : raw.value();
        return deadLetter(
                raw.topic(), raw.partition(), raw.offset(), raw.timestamp(), value, where, reason);
    }

    /**
     * A record that could not be used. The letter is small whatever the record is: of the value its first 64 KiB, its size
     * and its SHA-256.
     */
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
        letter.setReason(cut(reason));
        letter.setWhere(where);
        letter.setSize(value.length);
        letter.setRaw(
                ByteBuffer.wrap(
                        value.length <= RAW_BYTES ? value : Arrays.copyOf(value, RAW_BYTES)));
        letter.setSha256(sha256(value));
        letter.setTimestamp(timestamp);
        return outgoing(Topics.key(letter), codec.encode(letter), Math.max(0, timestamp));
    }

    private static String cut(String reason) {
        if (reason == null || reason.length() <= REASON_CHARACTERS) {
            return String.valueOf(reason);
        }
        boolean pair = Character.isHighSurrogate(reason.charAt(REASON_CHARACTERS - 1));
        return reason.substring(0, REASON_CHARACTERS - (pair ? 1 : 0)) + "...";
    }

    private static String sha256(byte[] value) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(value));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
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
