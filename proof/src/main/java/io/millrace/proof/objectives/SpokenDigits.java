package io.millrace.proof.objectives;

import io.millrace.data.Example;
import io.millrace.schemas.config.Check;
import io.millrace.schemas.payload.Features;
import io.millrace.schemas.payload.Payload;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import javax.sound.sampled.UnsupportedAudioFileException;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.math3.complex.Complex;
import org.apache.commons.math3.transform.DftNormalization;
import org.apache.commons.math3.transform.FastFourierTransformer;
import org.apache.commons.math3.transform.TransformType;

/**
 * Spoken digits, each as the logarithm of its energy in bands of frequency over time: a vector. The class is the digit; the
 * domain is who speaks. Recordings 0 to 4 of each are those that the probe is judged by.
 */
public final class SpokenDigits implements Source<SpokenDigits.Options> {

    private static final String FILE = "audio/fsdd_recordings.tar.gz";
    private static final int TESTS = 5;
    private static final int VALIDATION = 10;

    /** 32 ms at 8 kHz. */
    private static final int FRAME = 256;

    private static final int FREQUENCIES = FRAME / 2;

    /**
     * Options of the source.
     *
     * @param bands of frequency, as wide as they are high
     * @param frames of 32 ms; longer recordings are cut, shorter ones end in silence
     */
    public record Options(Integer bands, Integer frames) {
        public Options {
            bands = Check.range("bands", bands == null ? 16 : bands, 2, 64);
            frames = Check.range("frames", frames == null ? 20 : frames, 1, 100);
        }
    }

    @Override
    public String name() {
        return "spoken-digits";
    }

    @Override
    public Class<Options> options() {
        return Options.class;
    }

    private record Recording(String digit, String speaker, int index, Payload payload) {}

    @Override
    public Material read(Options own, Path folder) throws IOException {
        List<Recording> all = RealData.mixed(recordings(own, folder));
        var stream = new ArrayList<Example>();
        for (Recording one : all) {
            if (one.index >= TESTS) {
                stream.add(new Example("r" + stream.size(), one.speaker, one.payload));
            }
        }
        var parts = new Material.Parts();
        return new Material(
                FILE + " as log energies; digits",
                false,
                stream,
                part(parts, all, VALIDATION, Integer.MAX_VALUE),
                part(parts, all, TESTS, VALIDATION),
                part(parts, all, 0, TESTS));
    }

    private static Material.Part part(Material.Parts parts, List<Recording> all, int from, int to) {
        List<Recording> some =
                all.stream().filter(one -> one.index >= from && one.index < to).toList();
        return parts.of(
                some.stream().map(Recording::payload).toList(),
                some.stream().map(Recording::digit).toList());
    }

    private static List<Recording> recordings(Options own, Path folder) throws IOException {
        var all = new ArrayList<Recording>();
        try (var in = new TarArchiveInputStream(RealData.open(folder, FILE))) {
            for (TarArchiveEntry entry = in.getNextEntry();
                    entry != null;
                    entry = in.getNextEntry()) {
                String name = entry.getName();
                if (name.endsWith(".wav")) {
                    String file = name.substring(name.lastIndexOf('/') + 1);
                    all.add(recording(own, file, in.readAllBytes()));
                }
            }
        }
        return all;
    }

    /** Named digit_speaker_index.wav. */
    private static Recording recording(Options own, String name, byte[] wav) throws IOException {
        String[] parts = name.replace(".wav", "").split("_", -1);
        float[] values = bands(own, samples(name, wav));
        return new Recording(
                parts[0],
                parts[1],
                Integer.parseInt(parts[2]),
                new Features(new int[] {values.length}, values));
    }

    private static float[] samples(String name, byte[] wav) throws IOException {
        try (AudioInputStream in = AudioSystem.getAudioInputStream(new ByteArrayInputStream(wav))) {
            byte[] bytes = in.readAllBytes();
            int width = in.getFormat().getFrameSize();
            if (width != 2 || in.getFormat().isBigEndian()) {
                throw new IOException(name + " is not of 16 bits, little endian, one channel");
            }
            float[] samples = new float[bytes.length / width];
            for (int i = 0; i < samples.length; i++) {
                samples[i] = (short) ((bytes[2 * i] & 0xff) | bytes[2 * i + 1] << 8) / 32768f;
            }
            return samples;
        } catch (UnsupportedAudioFileException e) {
            throw new IOException(name + " is no recording", e);
        }
    }

    /** ln(energy + a little) of each band of each frame, under a Hann window. */
    private static float[] bands(Options own, float[] samples) {
        var fourier = new FastFourierTransformer(DftNormalization.STANDARD);
        float[] values = new float[own.frames * own.bands];
        for (int frame = 0; frame < own.frames; frame++) {
            double[] windowed = new double[FRAME];
            for (int i = 0; i < FRAME && frame * FRAME + i < samples.length; i++) {
                double hann = 0.5 - 0.5 * Math.cos(2 * Math.PI * i / FRAME);
                windowed[i] = samples[frame * FRAME + i] * hann;
            }
            Complex[] parts = fourier.transform(windowed, TransformType.FORWARD);
            double[] energy = new double[own.bands];
            for (int k = 1; k <= FREQUENCIES; k++) {
                energy[(k - 1) * own.bands / FREQUENCIES] += Math.pow(parts[k].abs(), 2);
            }
            for (int band = 0; band < own.bands; band++) {
                values[frame * own.bands + band] = (float) Math.log(energy[band] + 1e-3);
            }
        }
        return values;
    }
}
