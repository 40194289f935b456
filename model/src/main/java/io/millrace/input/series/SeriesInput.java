package io.millrace.input.series;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.data.Sample;
import io.millrace.input.Images;
import io.millrace.input.Input;
import io.millrace.input.Packer;
import io.millrace.input.PictureInput;
import io.millrace.schemas.config.CanonicalJson;
import io.millrace.schemas.config.Check;
import io.millrace.schemas.payload.Payload;
import io.millrace.schemas.payload.Series;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;

/**
 * Windows of a series as pictures: a line for each variable, a column for each step. Where gaps are marked there are two
 * channels, the values with 0 for a gap, and 1 for what was measured, 0 for a gap.
 *
 * <p>A longer series is cut to windows one behind the other, the last one from its end; a task sees its last window. A shorter one is
 * refused.
 */
public final class SeriesInput implements PictureInput {

    /** By what values are scaled. */
    public enum Scale {
        /** By the mean and the deviation of the variable in the window: what is high or wide says nothing, its shape does. */
        WINDOW,
        /** By the mean and the deviation of the variable in the first examples. */
        STREAM
    }

    /** What becomes of gaps. */
    public enum Gaps {
        /** A second channel tells where they are. */
        MARK,
        /** A series with one is refused. */
        REFUSE
    }

    /**
     * Options of series.
     *
     * @param length steps of a window; null for those of the first example
     * @param scale by what values are scaled
     * @param gaps what becomes of what was not measured
     */
    public record Options(Integer length, Scale scale, Gaps gaps) {
        public Options {
            if (length != null) {
                Check.range("length", length, 2, 1 << 20);
            }
            scale = scale == null ? Scale.WINDOW : scale;
            gaps = gaps == null ? Gaps.MARK : gaps;
        }
    }

    /** Finds it by name. */
    public static final class Provider implements Input.Provider<Options> {
        @Override
        public String name() {
            return "series";
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
            return own.scale == Scale.STREAM;
        }

        @Override
        public void check(Payload first, Payload payload) {
            Series like = series(first, 0);
            series(payload, like.variables());
        }

        @Override
        public Input<?> fit(Options own, List<Payload> first) {
            Series like = series(first.get(0), 0);
            ObjectNode fitted = (ObjectNode) CanonicalJson.tree(own);
            fitted.put("length", own.length == null ? like.steps() : own.length);
            fitted.put("variables", like.variables());
            if (own.scale == Scale.STREAM) {
                Moments.of(first, like.variables()).write(fitted);
            }
            return load(fitted, Map.of());
        }

        @Override
        public Input<?> load(JsonNode fitted, Map<String, byte[]> files) {
            return new SeriesInput(fitted);
        }
    }

    private final JsonNode fitted;
    private final int length;
    private final int variables;
    private final boolean marked;
    private final Moments ofStream; // null where each window has its own

    private SeriesInput(JsonNode fitted) {
        this.fitted = fitted;
        length = fitted.get("length").asInt();
        variables = fitted.get("variables").asInt();
        marked = fitted.get("gaps").asText().equals("mark");
        ofStream = fitted.get("scale").asText().equals("stream") ? Moments.read(fitted) : null;
    }

    private static Series series(Payload payload, int variables) {
        if (!(payload instanceof Series series)) {
            throw new IllegalArgumentException(
                    "payload is " + payload.kind() + "; allowed: series");
        }
        if (variables != 0 && series.variables() != variables) {
            throw new IllegalArgumentException(
                    "series has "
                            + series.variables()
                            + " variables; allowed: "
                            + variables
                            + ", as the first one has");
        }
        return series;
    }

    private Series usable(Payload payload) {
        Series series = series(payload, variables);
        if (series.steps() < length) {
            throw new IllegalArgumentException(
                    "series has "
                            + series.steps()
                            + " steps; allowed: at least input.length, "
                            + length);
        }
        boolean measured = false;
        for (int i = 0; i < series.values().length; i++) {
            boolean gap = Float.isNaN(series.values()[i]);
            measured |= !gap;
            if (gap && !marked) {
                throw new IllegalArgumentException(
                        "series has a gap at step "
                                + i / variables
                                + ", and input.gaps is refuse; allowed: mark");
            }
        }
        if (!measured) {
            throw new IllegalArgumentException("series is nothing but gaps");
        }
        return series;
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
        return new Windows(this);
    }

    /** First steps of the windows that a series of so many steps is cut to. */
    int[] windows(Payload payload) {
        int steps = usable(payload).steps();
        int[] from = new int[(steps + length - 1) / length];
        for (int i = 0; i < from.length; i++) {
            from[i] = Math.min(i * length, steps - length);
        }
        return from;
    }

    /** The window that begins at a step. */
    byte[] window(Payload payload, int from) {
        float[] values = ((Series) payload).values();
        ByteBuffer out =
                ByteBuffer.allocate(length * variables * Float.BYTES)
                        .order(ByteOrder.LITTLE_ENDIAN);
        out.asFloatBuffer().put(values, from * variables, length * variables);
        return out.array();
    }

    @Override
    public byte[] encode(Payload payload) {
        return window(payload, usable(payload).steps() - length);
    }

    @Override
    public void check(Payload payload) {
        usable(payload);
    }

    @Override
    public Images arrays(NDManager manager, List<Sample> samples) {
        int line = variables * length;
        float[] pixels = new float[samples.size() * channels() * line];
        float[] values = new float[line];
        for (int row = 0; row < samples.size(); row++) {
            ByteBuffer.wrap(samples.get(row).bytes())
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asFloatBuffer()
                    .get(values);
            Moments moments = ofStream == null ? Moments.of(values, variables) : ofStream;
            int at = row * channels() * line;
            for (int i = 0; i < line; i++) {
                int variable = i % variables;
                int place = at + variable * length + i / variables;
                boolean gap = Float.isNaN(values[i]);
                pixels[place] = gap ? 0 : moments.scaled(variable, values[i]);
                if (marked) {
                    pixels[place + line] = gap ? 0 : 1;
                }
            }
        }
        return new Images(
                manager.create(pixels, new Shape(samples.size(), channels(), variables, length)));
    }

    @Override
    public int units() {
        return variables * length;
    }

    @Override
    public int channels() {
        return marked ? 2 : 1;
    }

    @Override
    public int height() {
        return variables;
    }

    @Override
    public int width() {
        return length;
    }

    @Override
    public void close() {
        // nothing native
    }
}
