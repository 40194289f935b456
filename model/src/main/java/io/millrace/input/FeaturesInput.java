package io.millrace.input;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.schemas.config.CanonicalJson;
import io.millrace.schemas.payload.Features;
import io.millrace.schemas.payload.Payload;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;

/**
 * Dense vectors of one size. The scale is fitted on the first examples: {@code unit-interval} maps their smallest value
 * to 0 and their largest to 1 and cuts off what lies outside later; {@code none} takes values as they are.
 */
public class FeaturesInput implements VectorInput {

    /** How values are scaled. */
    public enum Scale {
        /** The smallest to 0, the largest to 1. */
        UNIT_INTERVAL,
        /** As they are. */
        NONE
    }

    /**
     * Options of features.
     *
     * @param scale of all values
     */
    public record Options(Scale scale) {
        public Options {
            scale = scale == null ? Scale.UNIT_INTERVAL : scale;
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
            return own.scale == Scale.UNIT_INTERVAL ? UnitVectors.class : VectorInput.class;
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
        public Input<?> fit(Options own, List<Payload> first) {
            float low = Float.POSITIVE_INFINITY;
            float high = Float.NEGATIVE_INFINITY;
            for (Payload payload : first) {
                for (float value : ((Features) payload).values()) {
                    low = Math.min(low, value);
                    high = Math.max(high, value);
                }
            }
            boolean unit = own.scale == Scale.UNIT_INTERVAL;
            ObjectNode fitted = (ObjectNode) CanonicalJson.tree(own);
            for (int extent : ((Features) first.get(0)).shape()) {
                fitted.withArray("shape").add(extent);
            }
            fitted.put("low", unit ? low : 0).put("high", unit ? high : 1);
            return load(fitted, Map.of());
        }

        @Override
        public Input<?> load(JsonNode fitted, Map<String, byte[]> files) {
            return fitted.get("scale").asText().equals("unit-interval")
                    ? new UnitFeatures(fitted)
                    : new FeaturesInput(fitted);
        }
    }

    private static final class UnitFeatures extends FeaturesInput implements UnitVectors {
        UnitFeatures(JsonNode fitted) {
            super(fitted);
        }
    }

    private final JsonNode fitted;
    private final int[] shape;
    private final int size;
    private final boolean unitInterval;
    private final float low;
    private final float factor;

    private FeaturesInput(JsonNode fitted) {
        this.fitted = fitted;
        shape = new int[fitted.get("shape").size()];
        int count = 1;
        for (int i = 0; i < shape.length; i++) {
            shape[i] = fitted.get("shape").get(i).asInt();
            count *= shape[i];
        }
        size = count;
        unitInterval = fitted.get("scale").asText().equals("unit-interval");
        low = (float) fitted.get("low").asDouble();
        float span = (float) fitted.get("high").asDouble() - low;
        factor = span > 0 ? 1 / span : 1;
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
        return Map.of();
    }

    @Override
    public Packer packer(String domain) {
        return new WholeExamples(this);
    }

    @Override
    public void check(Payload payload) {
        features(payload, shape);
    }

    @Override
    public byte[] encode(Payload payload) {
        float[] values = features(payload, shape).values();
        ByteBuffer out = ByteBuffer.allocate(size * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            float scaled = (value - low) * factor;
            out.putFloat(unitInterval ? Math.min(1, Math.max(0, scaled)) : scaled);
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
