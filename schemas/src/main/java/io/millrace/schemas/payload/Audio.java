package io.millrace.schemas.payload;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.schemas.InvalidRecordException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Set;

/**
 * Sound of one channel.
 *
 * @param rate samples in a second
 * @param pcm the samples, 16 bits each, -32768 to 32767
 */
public record Audio(int rate, short[] pcm) implements Payload {

    static final String KIND = "audio";

    /** Samples in a second at least. */
    public static final int MIN_RATE = 1_000;

    /** Samples in a second at most. */
    public static final int MAX_RATE = 384_000;

    /** The most samples that a sound may have. */
    public static final int MAX_SAMPLES = 16 << 20;

    public Audio {
        try {
            check(rate, pcm.length);
        } catch (InvalidRecordException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /** Refuses what is no sound here, before anything is allocated for it. */
    static void check(long rate, long samples) throws InvalidRecordException {
        if (rate < MIN_RATE || rate > MAX_RATE) {
            throw new InvalidRecordException(
                    "audio has "
                            + rate
                            + " samples in a second; allowed: "
                            + MIN_RATE
                            + " to "
                            + MAX_RATE);
        }
        if (samples < 1 || samples > MAX_SAMPLES) {
            throw new InvalidRecordException(
                    "audio has " + samples + " samples; allowed: 1 to " + MAX_SAMPLES);
        }
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public long size() {
        return (long) Short.BYTES * pcm.length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Audio that && rate == that.rate && Arrays.equals(pcm, that.pcm);
    }

    @Override
    public int hashCode() {
        return 31 * rate + Arrays.hashCode(pcm);
    }

    @Override
    public String toString() {
        return "Audio[" + pcm.length + " samples, " + rate + " in a second]";
    }

    /**
     * Written as {@code MPCM}, the rate (4 bytes, little endian), then the samples (2 bytes each, little endian). Read from that,
     * or from WAV with samples of any width; several channels become their mean.
     *
     * <p>In JSON either as base64 in a string.
     */
    public static final class Type implements PayloadType<Audio> {

        private static final byte[] MAGIC = {'M', 'P', 'C', 'M'};
        private static final int HEADER_BYTES = 8;

        @Override
        public String name() {
            return KIND;
        }

        @Override
        public Class<Audio> type() {
            return Audio.class;
        }

        @Override
        public Set<String> endings() {
            return Set.of("wav");
        }

        @Override
        public byte[] write(Audio audio) {
            ByteBuffer out =
                    ByteBuffer.allocate(HEADER_BYTES + audio.pcm.length * Short.BYTES)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .put(MAGIC)
                            .putInt(audio.rate);
            out.asShortBuffer().put(audio.pcm);
            return out.array();
        }

        @Override
        public Audio read(byte[] bytes) throws InvalidRecordException {
            if (starts(bytes, MAGIC)) {
                return raw(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
            }
            if (starts(bytes, Wav.MAGIC)) {
                return Wav.read(bytes);
            }
            throw new InvalidRecordException(
                    "audio of "
                            + bytes.length
                            + " bytes starts as nothing that is known; allowed: WAV, and the form that Millrace writes");
        }

        private static boolean starts(byte[] bytes, byte[] magic) {
            return bytes.length >= magic.length
                    && Arrays.equals(bytes, 0, magic.length, magic, 0, magic.length);
        }

        private static Audio raw(ByteBuffer in) throws InvalidRecordException {
            if (in.remaining() < HEADER_BYTES) {
                throw new InvalidRecordException("audio ends within its header");
            }
            in.position(MAGIC.length);
            int rate = in.getInt();
            if (in.remaining() % Short.BYTES != 0) {
                throw new InvalidRecordException("audio ends within a sample");
            }
            short[] pcm = new short[in.remaining() / Short.BYTES];
            check(rate, pcm.length);
            in.asShortBuffer().get(pcm);
            return new Audio(rate, pcm);
        }

        @Override
        public Audio json(JsonNode field, String path) throws InvalidRecordException {
            try {
                return read(JsonValues.bytes(field, path));
            } catch (InvalidRecordException e) {
                throw e.getMessage().startsWith(path)
                        ? e
                        : new InvalidRecordException(path + ": " + e.getMessage(), e);
            }
        }
    }
}
