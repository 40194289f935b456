package io.millrace.input;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.data.Sample;
import io.millrace.schemas.config.Check;
import io.millrace.schemas.payload.Image;
import io.millrace.schemas.payload.Payload;
import java.util.List;
import java.util.Map;

/**
 * Pictures of one size. A sample is the pixels' bytes; as numbers they are centred and scaled by the mean and the deviation
 * of the first pictures, over all channels.
 */
public final class ImageInput implements PlanarInput {

    /**
     * Options of pictures.
     *
     * @param maxPixels in a picture, height times width; the first one decides how many all have, and one with more is refused.
     *     Default: 1048576
     */
    public record Options(Integer maxPixels) {

        private static final int DEFAULT_MAX_PIXELS = 1 << 20;

        public Options {
            Check.that(
                    maxPixels == null || maxPixels > 0,
                    "max-pixels",
                    maxPixels,
                    "1 and more, or none for " + DEFAULT_MAX_PIXELS);
        }

        private int most() {
            return maxPixels == null ? DEFAULT_MAX_PIXELS : maxPixels;
        }
    }

    /** Finds it by name. */
    public static final class Provider implements Input.Provider<Options> {
        @Override
        public String name() {
            return "image";
        }

        @Override
        public Class<Options> options() {
            return Options.class;
        }

        @Override
        public Class<? extends Input<?>> makes(Options own) {
            return PlanarInput.class;
        }

        @Override
        public String defaultObjective() {
            return "rotation";
        }

        @Override
        public List<JsonNode> encoders() {
            return List.of(JsonNodeFactory.instance.objectNode().put("name", "cnn"));
        }

        @Override
        public boolean needsExamples(Options own) {
            return true;
        }

        @Override
        public void check(Payload first, Payload payload) {
            Image like = image(first);
            image(payload, like.height(), like.width(), like.channels());
        }

        @Override
        public void check(Options own, Payload first, Payload payload) {
            Image image = image(payload);
            if ((long) image.height() * image.width() > own.most()) {
                throw new IllegalArgumentException(
                        "image is "
                                + extent(image.height(), image.width(), image.channels())
                                + "; allowed: at most input.max-pixels = "
                                + own.most());
            }
            check(first, payload);
        }

        /** What is taken says nothing of what is learned. */
        @Override
        public Options identity(Options own) {
            return new Options(null);
        }

        @Override
        public Input<?> fit(Options own, List<Payload> first) {
            Image like = image(first.get(0));
            double sum = 0;
            double squares = 0;
            long count = 0;
            for (Payload payload : first) {
                for (byte pixel : ((Image) payload).pixels()) {
                    double value = Byte.toUnsignedInt(pixel) / 255.0;
                    sum += value;
                    squares += value * value;
                    count++;
                }
            }
            double mean = sum / count;
            double deviation = Math.sqrt(Math.max(0, squares / count - mean * mean));
            ObjectNode fitted =
                    JsonNodeFactory.instance
                            .objectNode()
                            .put("height", like.height())
                            .put("width", like.width())
                            .put("channels", like.channels())
                            .put("mean", mean)
                            .put("deviation", deviation > 0 ? deviation : 1);
            return new ImageInput(fitted);
        }

        @Override
        public Input<?> load(JsonNode fitted, Map<String, byte[]> files) {
            return new ImageInput(fitted);
        }
    }

    private final JsonNode fitted;
    private final int height;
    private final int width;
    private final int channels;
    private final float[] values = new float[256];

    private ImageInput(JsonNode fitted) {
        this.fitted = fitted;
        height = fitted.get("height").asInt();
        width = fitted.get("width").asInt();
        channels = fitted.get("channels").asInt();
        double mean = fitted.get("mean").asDouble();
        double deviation = fitted.get("deviation").asDouble();
        for (int level = 0; level < values.length; level++) {
            values[level] = (float) ((level / 255.0 - mean) / deviation);
        }
    }

    private static Image image(Payload payload) {
        if (!(payload instanceof Image image)) {
            throw new IllegalArgumentException("payload is " + payload.kind() + "; allowed: image");
        }
        return image;
    }

    private static Image image(Payload payload, int height, int width, int channels) {
        Image image = image(payload);
        if (image.height() != height || image.width() != width || image.channels() != channels) {
            throw new IllegalArgumentException(
                    "image is "
                            + extent(image.height(), image.width(), image.channels())
                            + "; allowed: "
                            + extent(height, width, channels)
                            + ", as the first one is");
        }
        return image;
    }

    private static String extent(int height, int width, int channels) {
        return height
                + " x "
                + width
                + " of "
                + channels
                + (channels == 1 ? " channel" : " channels");
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
        return image(payload, height, width, channels).pixels();
    }

    @Override
    public void check(Payload payload) {
        image(payload, height, width, channels);
    }

    @Override
    public Images arrays(NDManager manager, List<Sample> samples) {
        int plane = height * width;
        float[] pixels = new float[samples.size() * channels * plane];
        int row = 0;
        for (Sample sample : samples) {
            byte[] bytes = sample.bytes();
            for (int at = 0; at < plane; at++) {
                for (int channel = 0; channel < channels; channel++) {
                    pixels[row + channel * plane + at] =
                            values[Byte.toUnsignedInt(bytes[at * channels + channel])];
                }
            }
            row += channels * plane;
        }
        return new Images(
                manager.create(pixels, new Shape(samples.size(), channels, height, width)));
    }

    @Override
    public int units() {
        return channels * height * width;
    }

    @Override
    public int channels() {
        return channels;
    }

    @Override
    public int height() {
        return height;
    }

    @Override
    public int width() {
        return width;
    }

    @Override
    public void close() {
        // nothing native
    }
}
