package io.millrace.input;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.schemas.payload.Features;
import io.millrace.schemas.payload.Payload;
import java.io.DataInput;
import java.io.DataOutput;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Dense vectors of one size. The scale is fitted on the first examples: {@code unit-interval} maps their smallest value
 * to 0 and their largest to 1 and cuts off what lies outside later; {@code none} takes values as they are.
 */
public final class FeaturesInput implements VectorInput {

    /** Finds it by name. */
    public static final class Provider implements Input.Provider {
        @Override
        public String name() {
            return "features";
        }

        @Override
        public Class<? extends Input> type() {
            return VectorInput.class;
        }

        @Override
        public String defaultObjective() {
            return "denoising";
        }

        @Override
        public JsonNode complete(JsonNode options) {
            Options given = Options.of("input", options);
            String scale = given.text("scale", "unit-interval", List.of("unit-interval", "none"));
            given.done(List.of("name"));
            return Options.node().put("scale", scale);
        }

        @Override
        public boolean needsExamples(JsonNode options) {
            return true;
        }

        @Override
        public void check(Payload first, Payload payload) {
            int[] shape = features(first, null).shape();
            features(payload, shape);
        }

        @Override
        public Input fit(JsonNode options, List<Payload> first) {
            float low = Float.POSITIVE_INFINITY;
            float high = Float.NEGATIVE_INFINITY;
            for (Payload payload : first) {
                for (float value : ((Features) payload).values()) {
                    low = Math.min(low, value);
                    high = Math.max(high, value);
                }
            }
            boolean unit = options.get("scale").asText().equals("unit-interval");
            ObjectNode fitted = Options.node().put("scale", options.get("scale").asText());
            for (int extent : ((Features) first.get(0)).shape()) {
                fitted.withArray("shape").add(extent);
            }
            fitted.put("low", unit ? low : 0).put("high", unit ? high : 1);
            return new FeaturesInput(fitted);
        }

        @Override
        public Input load(JsonNode options, Map<String, byte[]> files) {
            return new FeaturesInput(options);
        }
    }

    private final JsonNode options;
    private final int[] shape;
    private final int size;
    private final boolean unitInterval;
    private final float low;
    private final float factor;

    private FeaturesInput(JsonNode options) {
        this.options = options;
        shape = new int[options.get("shape").size()];
        int count = 1;
        for (int i = 0; i < shape.length; i++) {
            shape[i] = options.get("shape").get(i).asInt();
            count *= shape[i];
        }
        size = count;
        unitInterval = options.get("scale").asText().equals("unit-interval");
        low = (float) options.get("low").asDouble();
        float span = (float) options.get("high").asDouble() - low;
        factor = span > 0 ? 1 / span : 1;
    }

    private static Features features(Payload payload, int[] shape) {
        if (!(payload instanceof Features features)) {
            throw new IllegalArgumentException(
                    "payload is " + payload.kind() + "; allowed: features");
        }
        if (shape != null && !Arrays.equals(shape, features.shape())) {
            throw new IllegalArgumentException(
                    "features have shape "
                            + Arrays.toString(features.shape())
                            + "; allowed: "
                            + Arrays.toString(shape)
                            + ", as the first example has");
        }
        return features;
    }

    @Override
    public String name() {
        return "features";
    }

    @Override
    public JsonNode options() {
        return options;
    }

    @Override
    public Map<String, byte[]> files() {
        return Map.of();
    }

    @Override
    public Packer packer() {
        return new Packer() {
            @Override
            public void add(Payload payload, Consumer<byte[]> out) {
                out.accept(encode(payload));
            }

            @Override
            public void flush(Consumer<byte[]> out) {
                // nothing waits: an example is a sample
            }

            @Override
            public void take(Packer other, Consumer<byte[]> out) {
                // nothing waits
            }

            @Override
            public void write(DataOutput out) {
                // nothing waits
            }

            @Override
            public void read(DataInput in) {
                // nothing waits
            }
        };
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
    public boolean unitInterval() {
        return unitInterval;
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
