package io.millrace.input;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.schemas.config.CanonicalJson;
import io.millrace.schemas.config.Check;
import io.millrace.schemas.payload.Features;
import io.millrace.schemas.payload.Payload;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Dense vectors of one size. Each value has a scale of its own, fitted on the first examples: {@code unit-interval} maps the
 * smallest to 0 and the largest to 1 and cuts off what lies outside later; {@code robust} leaves a hundredth at each end out
 * of that, so that an outlier does not flatten all else; {@code none} takes values as they are.
 */
public class FeaturesInput implements VectorInput {

    private static final String FILE = "scales.bin";

    /** Left out at each end of the range by the robust scale. */
    private static final double LEFT_OUT = 0.01;

    /** Of a value that is not scaled: a loss is of squares, and sums many. */
    private static final double LARGEST = 1e15;

    private static final int SHOWN = 20;

    /** How values are scaled. */
    public enum Scale {
        /** The smallest to 0, the largest to 1. */
        UNIT_INTERVAL,
        /** All but the outermost hundredth at each end from 0 to 1. */
        ROBUST,
        /** As they are. */
        NONE
    }

    /**
     * Options of features.
     *
     * @param scale by which each value is brought to 0 to 1, by its range in the first examples; robust: by all but a
     *     hundredth at each end of it
     * @param maxSize values in a vector; the first one decides how many all have, and one with more is refused. Default: 65536
     */
    public record Options(Scale scale, Integer maxSize) {

        private static final int DEFAULT_MAX_SIZE = 1 << 16;

        public Options {
            scale = scale == null ? Scale.UNIT_INTERVAL : scale;
            Check.that(
                    maxSize == null || maxSize > 0,
                    "max-size",
                    maxSize,
                    "1 and more, or none for " + DEFAULT_MAX_SIZE);
        }

        private int most() {
            return maxSize == null ? DEFAULT_MAX_SIZE : maxSize;
        }
    }

    /** Finds it by name. */
    public static final class Provider implements Input.Provider<Options> {
        @Override
        public String name() {
            return "features";
        }

        @Override
        public Class<Options> options() {
            return Options.class;
        }

        @Override
        public Class<? extends Input<?>> makes(Options own) {
            return own.scale == Scale.NONE ? VectorInput.class : UnitVectors.class;
        }

        @Override
        public String defaultObjective() {
            return "denoising";
        }

        @Override
        public List<JsonNode> encoders() {
            ObjectNode binary =
                    JsonNodeFactory.instance
                            .objectNode()
                            .put("name", "mlp")
                            .put("activation", "sigmoid");
            binary.putArray("widths").add(512);
            return List.of(JsonNodeFactory.instance.objectNode().put("name", "mlp"), binary);
        }

        @Override
        public boolean needsExamples(Options own) {
            return true;
        }

        @Override
        public void check(Payload first, Payload payload) {
            int[] shape = features(first, null).shape();
            features(payload, shape);
        }

        @Override
        public void check(Options own, Payload first, Payload payload) {
            int size = features(payload, null).values().length;
            if (size > own.most()) {
                throw new IllegalArgumentException(
                        "features are "
                                + size
                                + " values; allowed: at most input.max-size = "
                                + own.most());
            }
            check(first, payload);
        }

        /** What is taken says nothing of what is learned. */
        @Override
        public Options identity(Options own) {
            return new Options(own.scale, null);
        }

        @Override
        public Input<?> fit(Options own, List<Payload> first) {
            Scales scales =
                    own.scale == Scale.ROBUST
                            ? Scales.ofQuantiles(first, LEFT_OUT)
                            : Scales.ofRange(first);
            ObjectNode fitted = (ObjectNode) CanonicalJson.tree(identity(own));
            for (int extent : ((Features) first.get(0)).shape()) {
                fitted.withArray("shape").add(extent);
            }
            return load(fitted, Map.of(FILE, scales.bytes()));
        }

        @Override
        public Input<?> load(JsonNode fitted, Map<String, byte[]> files) {
            return fitted.get("scale").asText().equals("none")
                    ? new FeaturesInput(fitted, files)
                    : new UnitFeatures(fitted, files);
        }
    }

    private static final class UnitFeatures extends FeaturesInput implements UnitVectors {
        UnitFeatures(JsonNode fitted, Map<String, byte[]> files) {
            super(fitted, files);
        }
    }

    private final JsonNode fitted;
    private final int[] shape;
    private final int size;
    private final boolean scaled;
    private final boolean fromFile;
    private final Scales scales;

    private FeaturesInput(JsonNode fitted, Map<String, byte[]> files) {
        this.fitted = fitted;
        shape = new int[fitted.get("shape").size()];
        int count = 1;
        for (int i = 0; i < shape.length; i++) {
            shape[i] = fitted.get("shape").get(i).asInt();
            count *= shape[i];
        }
        size = count;
        scaled = !fitted.get("scale").asText().equals("none");
        byte[] file = files.get(FILE);
        fromFile = file != null;
        // Models of before there was a scale for each value say one for all.
        scales =
                fromFile
                        ? Scales.read(file, size)
                        : Scales.same(
                                size,
                                (float) fitted.path("low").asDouble(),
                                (float) fitted.path("high").asDouble(1));
    }

    private static Features features(Payload payload, int[] shape) {
        if (!(payload instanceof Features features)) {
            throw new IllegalArgumentException(
                    "payload is " + payload.kind() + "; allowed: features");
        }
        if (shape != null && !java.util.Arrays.equals(shape, features.shape())) {
            throw new IllegalArgumentException(
                    "features have shape "
                            + java.util.Arrays.toString(features.shape())
                            + "; allowed: "
                            + java.util.Arrays.toString(shape)
                            + ", as the first example has");
        }
        return features;
    }

    @Override
    public JsonNode fitted() {
        return fitted;
    }

    @Override
    public Map<String, byte[]> files() {
        return fromFile ? Map.of(FILE, scales.bytes()) : Map.of();
    }

    @Override
    public List<String> remarks() {
        List<Integer> constant = fromFile ? scales.constant() : List.of();
        if (constant.isEmpty()) {
            return List.of();
        }
        String places =
                constant.stream()
                        .limit(SHOWN)
                        .map(String::valueOf)
                        .collect(Collectors.joining(", "));
        return List.of(
                String.format(
                        Locale.ROOT,
                        "%,d of %,d features never had another value in the first examples and say nothing: %s%s",
                        constant.size(),
                        size,
                        places,
                        constant.size() > SHOWN ? ", ..." : ""));
    }

    @Override
    public String about() {
        return "features are from " + scales + ", input.scale is " + fitted.get("scale").asText();
    }

    @Override
    public Packer packer(String domain) {
        return new WholeExamples(this);
    }

    @Override
    public void check(Payload payload) {
        float[] values = features(payload, shape).values();
        for (int i = 0; !scaled && i < values.length; i++) {
            if (Math.abs(values[i]) > LARGEST) {
                throw new IllegalArgumentException(
                        "feature "
                                + (i + 1)
                                + " is "
                                + values[i]
                                + "; allowed without a scale: up to "
                                + LARGEST
                                + ", beyond which squares and sums leave float32 (input.scale: unit-interval)");
            }
        }
    }

    @Override
    public byte[] encode(Payload payload) {
        float[] values = features(payload, shape).values();
        ByteBuffer out = ByteBuffer.allocate(size * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < values.length; i++) {
            out.putFloat(scaled ? scales.unit(i, values[i]) : values[i]);
        }
        return out.array();
    }

    @Override
    public int units() {
        return size;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public void values(byte[] sample, FloatBuffer out) {
        out.put(ByteBuffer.wrap(sample).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer());
    }

    @Override
    public void close() {
        // nothing native
    }
}
