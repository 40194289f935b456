package io.millrace.input.audio;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.data.Sample;
import io.millrace.input.Images;
import io.millrace.input.Input;
import io.millrace.input.Packer;
import io.millrace.input.PictureInput;
import io.millrace.input.WholeExamples;
import io.millrace.schemas.config.CanonicalJson;
import io.millrace.schemas.config.Check;
import io.millrace.schemas.payload.Audio;
import io.millrace.schemas.payload.Payload;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;

/**
 * Sound of one rate as pictures of one channel: the {@linkplain LogMel spectrum}, low tones at the top, over time. Each picture has
 * mean 0 and deviation 1, so that loudness says nothing. A sample is as many seconds as the options say, as 16-bit numbers:
 * what is longer is cut, what is shorter is silent at its end.
 */
public final class AudioInput implements PictureInput {

    /**
     * Options of sound.
     *
     * @param seconds in a sample
     * @param mels bands, the height of a picture
     * @param window seconds that one column of a picture looks at
     * @param hop seconds from one column to the next
     */
    public record Options(Double seconds, Integer mels, Double window, Double hop) {
        public Options {
            seconds = Check.range("seconds", seconds == null ? 1.0 : seconds, 0.05, 60);
            mels = Check.range("mels", mels == null ? 40 : mels, 8, 256);
            window = Check.range("window", window == null ? 0.032 : window, 0.001, 1);
            hop = Check.range("hop", hop == null ? 0.016 : hop, 0.001, 1);
            Check.that(window <= seconds, "window", window, "at most seconds, " + seconds);
        }
    }

    /** Finds it by name. */
    public static final class Provider implements Input.Provider<Options> {
        @Override
        public String name() {
            return "audio";
        }

        @Override
        public Class<Options> options() {
            return Options.class;
        }

        @Override
        public Class<? extends Input<?>> makes(Options own) {
            return PictureInput.class;
        }

        @Override
        public String defaultObjective() {
            return "masked-image-model";
        }

        @Override
        public List<JsonNode> encoders() {
            return List.of(JsonNodeFactory.instance.objectNode().put("name", "cnn"));
        }

        @Override
        public boolean needsExamples(Options own) {
            return false; // the rate is that of the first one
        }

        @Override
        public void check(Payload first, Payload payload) {
            audio(payload, audio(first, 0).rate());
        }

        @Override
        public Input<?> fit(Options own, List<Payload> first) {
            ObjectNode fitted = (ObjectNode) CanonicalJson.tree(own);
            return load(fitted.put("rate", audio(first.get(0), 0).rate()), Map.of());
        }

        @Override
        public Input<?> load(JsonNode fitted, Map<String, byte[]> files) {
            return new AudioInput(fitted);
        }
    }

    private static final float FULL = -Short.MIN_VALUE;

    /** Below it a picture is all one level, and is not scaled up to noise. */
    private static final float LEAST_DEVIATION = 1e-3f;

    private static final int[] PICTURE = {1, 2, 3};

    private final JsonNode fitted;
    private final int rate;
    private final int length;
    private final int mels;
    private final LogMel spectrum;

    private AudioInput(JsonNode fitted) {
        this.fitted = fitted;
        rate = fitted.get("rate").asInt();
        length = samples("seconds");
        mels = fitted.get("mels").asInt();
        spectrum = new LogMel(rate, samples("window"), samples("hop"), mels);
    }

    private int samples(String option) {
        return Math.max(1, (int) Math.round(fitted.get(option).asDouble() * rate));
    }

    /**
     * What can be learned from.
     *
     * @param rate that it must have; 0 for any
     */
    private static Audio audio(Payload payload, int rate) {
        if (!(payload instanceof Audio audio)) {
            throw new IllegalArgumentException("payload is " + payload.kind() + "; allowed: audio");
        }
        if (rate != 0 && audio.rate() != rate) {
            throw new IllegalArgumentException(
                    "audio has "
                            + audio.rate()
                            + " samples in a second; allowed: "
                            + rate
                            + ", as the first one has");
        }
        short level = audio.pcm()[0];
        for (short sample : audio.pcm()) {
            if (sample != level) {
                return audio;
            }
        }
        throw new IllegalArgumentException(
                "audio is silent: all of its " + audio.pcm().length + " samples are " + level);
    }

    @Override
    public JsonNode fitted() {
        return fitted;
    }

    @Override
    public Map<String, byte[]> files() {
        return Map.of();
    }

    @Override
    public Packer packer(String domain) {
        return new WholeExamples(this);
    }

    @Override
    public byte[] encode(Payload payload) {
        short[] pcm = audio(payload, rate).pcm();
        ByteBuffer out = ByteBuffer.allocate(length * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        out.asShortBuffer().put(pcm, 0, Math.min(pcm.length, length));
        return out.array();
    }

    @Override
    public void check(Payload payload) {
        audio(payload, rate);
    }

    @Override
    public Images arrays(NDManager manager, List<Sample> samples) {
        float[][] sounds = new float[samples.size()][length];
        for (int row = 0; row < sounds.length; row++) {
            var in =
                    ByteBuffer.wrap(samples.get(row).bytes())
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .asShortBuffer();
            for (int i = 0; i < length; i++) {
                sounds[row][i] = in.get(i) / FULL;
            }
        }
        NDArray pictures = spectrum.of(manager, sounds).expandDims(1);
        float values = (float) height() * width();
        NDArray centred = pictures.sub(pictures.sum(PICTURE, true).div(values));
        NDArray deviation =
                centred.square().sum(PICTURE, true).div(values).sqrt().maximum(LEAST_DEVIATION);
        return new Images(centred.div(deviation));
    }

    @Override
    public int units() {
        return length;
    }

    @Override
    public int channels() {
        return 1;
    }

    @Override
    public int height() {
        return mels;
    }

    @Override
    public int width() {
        return spectrum.frames(length);
    }

    @Override
    public void close() {
        // nothing native
    }
}
