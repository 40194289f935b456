package io.millrace.release;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * What {@code config.json} says: how the encoder is made that the weights are of, and what it reads.
 *
 * @param encoder its options; {@code name} is one
 * @param inputName name of the kind of input
 * @param input its options
 * @param head what a fine-tuned model has on top; null of an encoder alone, and of a release that was written before
 *     heads were, whose outputs its manifest's labels name
 */
public record ModelConfig(JsonNode encoder, String inputName, JsonNode input, Head head) {

    /**
     * What stands on top of an encoder.
     *
     * @param kind of task, by its name
     * @param options of that kind
     * @param fitted what was read off the training rows before the first step, such as the classes
     * @param pooling what it reads of the encoder, by name; null for the encoder's own representation, as before there was
     *     another
     * @param ensemble what answers beside it; null for nothing
     */
    public record Head(
            String kind, JsonNode options, JsonNode fitted, String pooling, JsonNode ensemble) {

        /** One that reads the encoder's own representation and answers alone. */
        public Head(String kind, JsonNode options, JsonNode fitted) {
            this(kind, options, fitted, null, null);
        }

        /** The same with something beside it. */
        public Head with(JsonNode beside) {
            return new Head(kind, options, fitted, pooling, beside);
        }
    }

    /** The same with another head. */
    public ModelConfig with(Head other) {
        return new ModelConfig(encoder, inputName, input, other);
    }

    /** Bytes of the file at most: what is large has a file of its own. */
    static final int MAX_BYTES = 1 << 20;

    private static final JsonMapper MAPPER =
            JsonMapper.builder(
                            JsonFactory.builder()
                                    .streamReadConstraints(
                                            StreamReadConstraints.builder()
                                                    .maxNestingDepth(32)
                                                    .build())
                                    .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    /**
     * Reads and checks the text.
     *
     * @throws InvalidArtifactException if it is something else
     */
    static ModelConfig read(byte[] text) throws InvalidArtifactException {
        if (text.length > MAX_BYTES) {
            throw invalid(text.length + " bytes; allowed: at most " + MAX_BYTES, null);
        }
        JsonNode root;
        try {
            root =
                    MAPPER.readTree(
                            StandardCharsets.UTF_8
                                    .newDecoder()
                                    .decode(ByteBuffer.wrap(text))
                                    .toString());
        } catch (CharacterCodingException malformed) {
            throw invalid("not valid UTF-8", malformed);
        } catch (JsonProcessingException malformed) {
            throw invalid(malformed.getOriginalMessage().replaceAll("\\p{Cntrl}", " "), malformed);
        }
        expect(root.path("encoder"), JsonNodeType.OBJECT, "encoder");
        expect(root.path("encoder").path("name"), JsonNodeType.STRING, "encoder.name");
        expect(root.path("input-name"), JsonNodeType.STRING, "input-name");
        expect(root.path("input"), JsonNodeType.OBJECT, "input");
        return new ModelConfig(
                root.get("encoder"),
                root.get("input-name").textValue(),
                root.get("input"),
                head(root.get("head")));
    }

    private static Head head(JsonNode head) throws InvalidArtifactException {
        if (head == null) {
            return null;
        }
        expect(head, JsonNodeType.OBJECT, "head");
        expect(head.path("kind"), JsonNodeType.STRING, "head.kind");
        expect(head.path("options"), JsonNodeType.OBJECT, "head.options");
        expect(head.path("fitted"), JsonNodeType.OBJECT, "head.fitted");
        JsonNode pooling = head.get("pooling");
        if (pooling != null) {
            expect(pooling, JsonNodeType.STRING, "head.pooling");
        }
        JsonNode ensemble = head.get("ensemble");
        if (ensemble != null) {
            expect(ensemble, JsonNodeType.OBJECT, "head.ensemble");
        }
        return new Head(
                head.get("kind").textValue(),
                head.get("options"),
                head.get("fitted"),
                pooling == null ? null : pooling.textValue(),
                ensemble);
    }

    /** The text that {@link #read} takes; equal configurations whose options are in the same order give equal bytes. */
    byte[] write() throws IOException {
        ObjectNode root = MAPPER.createObjectNode();
        root.set("encoder", encoder);
        root.put("input-name", inputName);
        root.set("input", input);
        if (head != null) {
            ObjectNode on = root.putObject("head");
            on.put("kind", head.kind());
            on.set("options", head.options());
            on.set("fitted", head.fitted());
            if (head.pooling() != null) {
                on.put("pooling", head.pooling());
            }
            if (head.ensemble() != null) {
                on.set("ensemble", head.ensemble());
            }
        }
        return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(root);
    }

    private static void expect(JsonNode found, JsonNodeType type, String key)
            throws InvalidArtifactException {
        if (found.getNodeType() != type) {
            throw invalid(
                    key + ": found " + name(found.getNodeType()) + ", expected " + name(type),
                    null);
        }
    }

    private static String name(JsonNodeType type) {
        return type.name().toLowerCase(Locale.ROOT);
    }

    private static InvalidArtifactException invalid(String problem, Throwable cause) {
        return new InvalidArtifactException("file " + Artifact.CONFIG + ": " + problem, cause);
    }
}
