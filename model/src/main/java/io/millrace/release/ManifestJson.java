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

    private ManifestJson() {}

    /** The text in UTF-8; equal manifests give equal bytes. */
    static byte[] write(Manifest manifest) {
        try {
            return (WRITER.writeValueAsString(manifest) + "\n").getBytes(StandardCharsets.UTF_8);
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
            Manifest manifest = MAPPER.readValue(json, Manifest.class);
            if (manifest == null) {
                throw new InvalidArtifactException("manifest: found null, expected an object");
            }
            return manifest;
        } catch (CharacterCodingException malformed) {
            throw new InvalidArtifactException("manifest: not valid UTF-8", malformed);
        } catch (JsonProcessingException malformed) {
            Throwable cause = malformed.getCause();
            String problem =
                    cause instanceof IllegalArgumentException
                            ? cause.getMessage()
                            : malformed.getOriginalMessage();
            throw new InvalidArtifactException(
                    "manifest: " + problem.replaceAll("\\p{Cntrl}", " "), malformed);
        }
    }
}
