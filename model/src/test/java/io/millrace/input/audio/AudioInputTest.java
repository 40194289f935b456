package io.millrace.input.audio;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.millrace.data.Sample;
import io.millrace.schemas.payload.Audio;
import io.millrace.schemas.payload.Payload;
import io.millrace.schemas.payload.Text;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class AudioInputTest {

    private static final int RATE = 8000;

    private final AudioInput.Provider provider = new AudioInput.Provider();
    private final AudioInput.Options usual = new AudioInput.Options(null, null, null, null);

    private static Audio tone(double hertz, double level, int samples) {
        short[] pcm = new short[samples];
        for (int i = 0; i < samples; i++) {
            pcm[i] = (short) (level * 32767 * Math.sin(2 * Math.PI * hertz * i / RATE));
        }
        return new Audio(RATE, pcm);
    }

    private AudioInput input(Payload first) {
        return (AudioInput) provider.fit(usual, List.of(first));
    }

    private static NDArray picture(NDManager manager, AudioInput input, Audio audio) {
        var sample = new Sample("d", input.encode(audio), new byte[0]);
        return input.arrays(manager, List.of(sample)).pixels();
    }

    /**
     * By the definition: the sum over the window, bin by bin, and triangles over bins. 8 samples, one window: a cosine in bin 2
     * of a Hann window has amplitude 2 there and 1 beside it.
     */
    @Test
    void powersAreThoseOfTheDefinition() {
        float[] cosine = new float[8];
        for (int i = 0; i < 8; i++) {
            cosine[i] = (float) Math.cos(2 * Math.PI * 2 * i / 8);
        }
        try (NDManager manager = NDManager.newBaseManager()) {
            var mel = new LogMel(8000, 8, 8, 8);
            float[] bands = mel.of(manager, new float[][] {cosine}).toFloatArray();
            // Power by bin: 0, 1, 4, 1, 0. Band edges in mel are i / 9 of mel(4000), in bins of
            // 1000 Hz.
            double[] power = {0, 1, 4, 1, 0};
            double most = LogMel.mel(4000);
            for (int band = 0; band < 8; band++) {
                double low = bin(most * band / 9);
                double mid = bin(most * (band + 1) / 9);
                double high = bin(most * (band + 2) / 9);
                double sum = 0;
                double weights = 0;
                for (int k = 0; k < 5; k++) {
                    double w =
                            Math.max(
                                    0,
                                    Math.min((k - low) / (mid - low), (high - k) / (high - mid)));
                    weights += w;
                    sum += w * power[k];
                }
                double wanted = weights == 0 ? power[(int) Math.round(mid)] : sum;
                assertEquals(Math.log(wanted + 1e-6), bands[band], 2e-3, "band " + band);
            }
        }
    }

    private static double bin(double mel) {
        return 700 * (Math.pow(10, mel / 2595) - 1) / 1000;
    }

    @Test
    void aToneIsBrightestInItsBandAndLoudnessSaysNothing() {
        AudioInput input = input(tone(1000, 0.5, RATE));
        assertEquals(1, input.channels());
        assertEquals(40, input.height());
        assertEquals(61, input.width(), "1 + (8000 - 256) / 128");
        try (NDManager manager = NDManager.newBaseManager()) {
            for (double hertz : new double[] {300, 1000, 3000}) {
                NDArray picture = picture(manager, input, tone(hertz, 0.5, RATE));
                int band = (int) picture.sum(new int[] {0, 1, 3}).argMax().getLong();
                double wanted = LogMel.mel(hertz) / LogMel.mel(4000) * 41 - 1;
                assertEquals(wanted, band, 1, hertz + " Hz");
                NDArray quiet = picture(manager, input, tone(hertz, 0.25, RATE));
                assertEquals(0, picture.sub(quiet).abs().mean().getFloat(), 0.15);
                assertEquals(0, picture.mean().getFloat(), 1e-4);
                assertEquals(1, picture.square().mean().getFloat(), 1e-3);
            }
        }
    }

    @Test
    void whatIsShortIsSilentAtItsEndAndWhatIsLongIsCut() {
        Audio whole = tone(500, 0.5, 3 * RATE);
        AudioInput input = input(whole);
        byte[] cut = input.encode(tone(500, 0.5, RATE));
        assertArrayEquals(cut, input.encode(whole));
        byte[] brief = input.encode(tone(500, 0.5, 100));
        assertEquals(2 * RATE, brief.length);
        for (int i = 200; i < brief.length; i++) {
            assertEquals(0, brief[i]);
        }
    }

    @Test
    void silenceAnotherRateAndOtherKindsAreRefused() {
        Audio first = tone(500, 0.5, RATE);
        AudioInput input = input(first);
        refused("audio is silent", () -> input.check(new Audio(RATE, new short[50])));
        refused(
                "audio has 16000 samples in a second; allowed: 8000",
                () -> input.check(new Audio(16000, new short[] {1, 2})));
        refused("payload is text", () -> provider.check(first, new Text("tone")));
        refused("window: got 0.5", () -> new AudioInput.Options(0.1, null, 0.5, null));
    }

    private static void refused(String why, Runnable what) {
        var e = assertThrows(IllegalArgumentException.class, what::run);
        assertTrue(e.getMessage().startsWith(why), e.getMessage());
    }

    @Test
    void whatIsLoadedMakesTheSamePictures() {
        AudioInput input = input(tone(500, 0.5, RATE));
        var again = (AudioInput) provider.load(input.fitted(), Map.of());
        try (NDManager manager = NDManager.newBaseManager()) {
            Audio audio = tone(700, 0.3, RATE / 2);
            assertArrayEquals(
                    picture(manager, input, audio).toFloatArray(),
                    picture(manager, again, audio).toFloatArray());
        }
    }
}
