package io.millrace.schemas.payload;

import io.millrace.schemas.InvalidRecordException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import javax.sound.sampled.UnsupportedAudioFileException;

/** Sound in WAV, by the decoders of the Java library: whole numbers of 8 to 32 bits, floats, mu-law and A-law. */
final class Wav {

    static final byte[] MAGIC = {'R', 'I', 'F', 'F'};

    private static final int MAX_CHANNELS = 64;

    private Wav() {}

    /** The mean of its channels in 16 bits. */
    static Audio read(byte[] bytes) throws InvalidRecordException {
        try (AudioInputStream in =
                AudioSystem.getAudioInputStream(new ByteArrayInputStream(bytes))) {
            AudioFormat format = in.getFormat();
            int channels = format.getChannels();
            float rate = format.getSampleRate();
            if (channels < 1 || channels > MAX_CHANNELS || rate != Math.rint(rate)) {
                throw new InvalidRecordException(
                        String.format(
                                Locale.ROOT,
                                "WAV has %d channels of %s samples in a second; allowed: 1 to %d channels",
                                channels,
                                rate,
                                MAX_CHANNELS));
            }
            Audio.check((long) rate, in.getFrameLength());
            Audio.check((long) rate, channels * in.getFrameLength());
            int bytesSaid = channels * Short.BYTES * (int) in.getFrameLength();
            var wanted = new AudioFormat(rate, Short.SIZE, channels, true, false);
            byte[] samples;
            try (AudioInputStream plain = AudioSystem.getAudioInputStream(wanted, in)) {
                // No more than was said: a header of a few bytes must not be believed.
                samples = plain.readNBytes(bytesSaid);
            }
            if (samples.length < bytesSaid) {
                throw new InvalidRecordException(
                        "WAV says that it has "
                                + in.getFrameLength()
                                + " samples, and ends after "
                                + samples.length / (channels * Short.BYTES));
            }
            return new Audio((int) rate, mean(samples, channels));
        } catch (UnsupportedAudioFileException | IOException | RuntimeException e) {
            throw new InvalidRecordException("WAV cannot be read: " + e.getMessage(), e);
        }
    }

    private static short[] mean(byte[] samples, int channels) {
        var in = ByteBuffer.wrap(samples).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer();
        short[] pcm = new short[in.remaining() / channels];
        for (int i = 0; i < pcm.length; i++) {
            int sum = 0;
            for (int channel = 0; channel < channels; channel++) {
                sum += in.get();
            }
            pcm[i] = (short) Math.round((float) sum / channels);
        }
        return pcm;
    }
}
