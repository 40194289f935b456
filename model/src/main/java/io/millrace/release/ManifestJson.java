package io.millrace.release;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** The one JSON text of a {@link Manifest}. Fields that a newer version added are passed over when reading. */
final class ManifestJson {
    /** Bytes of a manifest at most. */
    static final int MAX_BYTES = 8 << 20;

    private static final JsonMapper MAPPER =
            JsonMapper.builder(
                            JsonFactory.builder()
                                    .streamReadConstraints(
                                            StreamReadConstraints.builder()
                                                    .maxNestingDepth(16)
                                                    .build())
                                    .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                    // The JDK's own digits of a double changed with version 19.
                    .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                    .serializationInclusion(JsonInclude.Include.NON_NULL)
                    .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                    .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                    .build();

    /** For eyes too, with the same line ends on every system. */
    private static final ObjectWriter WRITER =
            MAPPER.writer(
                    new DefaultPrettyPrinter()
                            .withObjectIndenter(new DefaultIndenter("  ", "\n"))
                            .withArrayIndenter(new DefaultIndenter("  ", "\n")));

    private static final String CHECKPOINT = "checkpoint";
    private static final String RELEASE = "release";

    /**
     * The fields as they stand in the text, which knows no sections: the one place where they become a manifest and come
     * from one. Those that do not apply are null.
     */
    private record Fields(
            String kind,
            String pipeline,
            String id,
            long step,
            String configHash,
            String parent,
            long timestamp,
            long examples,
            long tokens,
            double replayedFraction,
            List<Origin.Range> lineage,
            Map<String, Double> probeLoss,
            Map<String, String> fingerprint,
            Map<String, String> start,
            String task,
            Integer version,
            String strategy,
            List<String> labels,
            Map<String, Double> metrics,
            List<Manifest.FileDigest> files) {

        static Fields of(Manifest manifest) {
            Origin origin = manifest.origin();
            Manifest.Released released = manifest.released();
            boolean release = released != null;
            return new Fields(
                    release ? RELEASE : CHECKPOINT,
                    origin.pipeline(),
                    origin.id(),
                    origin.step(),
                    origin.configHash(),
                    origin.parent(),
                    origin.timestamp(),
                    origin.examples(),
                    origin.tokens(),
                    origin.replayedFraction(),
                    origin.lineage(),
                    origin.probeLoss(),
                    origin.fingerprint().isEmpty() ? null : origin.fingerprint(),
                    origin.start().isEmpty() ? null : origin.start(),
                    release ? released.task() : null,
                    release ? (Integer) released.version() : null,
                    release ? released.strategy() : null,
                    release ? released.labels() : null,
                    release ? released.metrics() : null,
                    manifest.files());
        }

        Manifest manifest() {
            boolean release = RELEASE.equals(kind);
            Require.that(
                    release || CHECKPOINT.equals(kind), "kind", kind, CHECKPOINT + ", " + RELEASE);
            Require.that(release || task == null, "task", task, "none, of a " + CHECKPOINT);
            var origin =
                    new Origin(
                            pipeline,
                            id,
                            step,
                            configHash,
                            parent,
                            timestamp,
                            examples,
                            tokens,
                            replayedFraction,
                            lineage,
                            probeLoss,
                            fingerprint == null ? Map.of() : fingerprint,
                            start == null ? Map.of() : start);
            Manifest.Released released = null;
            if (release) {
                Require.that(version != null, "version", null, "1 or more");
                released = new Manifest.Released(task, version, strategy, labels, metrics);
            }
            return new Manifest(origin, released, files);
        }
    }

    private ManifestJson() {}

    /** The text in UTF-8; equal manifests give equal bytes. */
    static byte[] write(Manifest manifest) {
        try {
            return (WRITER.writeValueAsString(Fields.of(manifest)) + "\n")
                    .getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("writing a record to memory failed", impossible);
        }
    }

    /**
     * Reads and checks a text.
     *
     * @throws InvalidArtifactException if it is not a manifest
     */
    static Manifest read(byte[] text) throws InvalidArtifactException {
        if (text.length > MAX_BYTES) {
            throw new InvalidArtifactException(
                    "manifest: " + text.length + " bytes; allowed: at most " + MAX_BYTES);
        }
        try {
            String json =
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text)).toString();
            Fields fields = MAPPER.readValue(json, Fields.class);
            if (fields == null) {
                throw new InvalidArtifactException("manifest: found null, expected an object");
            }
            return fields.manifest();
        } catch (CharacterCodingException malformed) {
            throw new InvalidArtifactException("manifest: not valid UTF-8", malformed);
        } catch (JsonProcessingException malformed) {
            Throwable cause = malformed.getCause();
            throw cause instanceof IllegalArgumentException
                    ? invalid(cause.getMessage(), malformed)
                    : invalid(malformed.getOriginalMessage(), malformed);
        } catch (IllegalArgumentException impossible) {
            throw invalid(impossible.getMessage(), impossible);
        }
    }

    private static InvalidArtifactException invalid(String problem, Exception cause) {
        return new InvalidArtifactException(
                "manifest: " + problem.replaceAll("\\p{Cntrl}", " "), cause);
    }
}
