package io.millrace.release;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.millrace.release.SafetensorsHeader.Entry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The JSON text of a safetensors header. It is read token by token: a tree of 16 MiB of JSON takes many times that. */
final class SafetensorsHeaderJson {
    private static final JsonFactory JSON =
            JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                    // Names differ from file to file; a shared table of them only grows.
                    .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                    .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxNestingDepth(3)
                                    .maxNameLength(1024)
                                    .maxStringLength(1 << 20)
                                    .maxNumberLength(20)
                                    .build())
                    .build();

    private SafetensorsHeaderJson() {}

    /** The text of a header, padded with spaces so that the data after it begin at a multiple of 8. */
    static byte[] write(SafetensorsHeader header) throws IOException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            if (!header.metadata().isEmpty()) {
                json.writeObjectFieldStart(SafetensorsHeader.METADATA);
                for (Map.Entry<String, String> entry : header.metadata().entrySet()) {
                    json.writeStringField(entry.getKey(), entry.getValue());
                }
                json.writeEndObject();
            }
            for (Entry tensor : header.tensors()) {
                json.writeObjectFieldStart(tensor.name());
                json.writeStringField("dtype", tensor.type().name());
                long[] shape = tensor.extents();
                json.writeFieldName("shape");
                json.writeArray(shape, 0, shape.length);
                json.writeFieldName("data_offsets");
                json.writeArray(new long[] {tensor.begin(), tensor.end()}, 0, 2);
                json.writeEndObject();
            }
            json.writeEndObject();
        }
        while (text.size() % 8 != 0) {
            text.write(' ');
        }
        return text.toByteArray();
    }

    /** Reads and checks a header. */
    static SafetensorsHeader read(byte[] text) throws InvalidArtifactException {
        if (text.length == 0 || text[0] != '{') {
            throw new InvalidArtifactException("safetensors header: does not begin with {");
        }
        try {
            // Decoded here, strictly: a parser that gets bytes guesses at their encoding.
            String json =
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text)).toString();
            try (JsonParser parser = JSON.createParser(json)) {
                return readHeader(parser);
            }
        } catch (CharacterCodingException malformed) {
            throw new InvalidArtifactException("safetensors header: not valid UTF-8", malformed);
        } catch (JsonProcessingException malformed) {
            throw new InvalidArtifactException(
                    "safetensors header: "
                            + malformed.getOriginalMessage().replaceAll("\\p{Cntrl}", " "),
                    malformed);
        } catch (IOException impossible) {
            throw new IllegalStateException("reading from memory failed", impossible);
        }
    }

    private static SafetensorsHeader readHeader(JsonParser parser)
            throws IOException, InvalidArtifactException {
        Map<String, String> metadata = new TreeMap<>();
        List<Entry> tensors = new ArrayList<>();
        expect(parser.nextToken(), JsonToken.START_OBJECT, "header");
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            expect(parser.nextToken(), JsonToken.START_OBJECT, name);
            if (name.equals(SafetensorsHeader.METADATA)) {
                readMetadata(parser, metadata);
            } else if (tensors.size() == SafetensorsHeader.MAX_TENSORS) {
                throw new InvalidArtifactException(
                        "safetensors header: more than "
                                + SafetensorsHeader.MAX_TENSORS
                                + " tensors");
            } else {
                tensors.add(readEntry(parser, name));
            }
        }
        if (parser.nextToken() != null) {
            throw new InvalidArtifactException("safetensors header: text after the closing brace");
        }
        return SafetensorsHeader.of(metadata, tensors);
    }

    private static void readMetadata(JsonParser parser, Map<String, String> metadata)
            throws IOException, InvalidArtifactException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String key = parser.currentName();
            expect(parser.nextToken(), JsonToken.VALUE_STRING, SafetensorsHeader.METADATA);
            metadata.put(key, parser.getText());
        }
    }

    private static Entry readEntry(JsonParser parser, String name)
            throws IOException, InvalidArtifactException {
        ElementType type = null;
        List<Long> shape = null;
        List<Long> offsets = null;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            JsonToken value = parser.nextToken();
            switch (field) {
                case "dtype" -> {
                    expect(value, JsonToken.VALUE_STRING, name);
                    type = elementType(parser.getText(), name);
                }
                case "shape" -> shape = readLongs(parser, name, SafetensorsHeader.MAX_RANK);
                case "data_offsets" -> offsets = readLongs(parser, name, 2);
                default ->
                        throw invalid(
                                name,
                                "unknown field "
                                        + SafetensorsHeader.shown(field)
                                        + "; known: dtype, shape, data_offsets");
            }
        }
        if (type == null || shape == null || offsets == null || offsets.size() != 2) {
            throw invalid(name, "needs dtype, shape and data_offsets of two numbers");
        }
        return new Entry(name, type, shape, offsets.get(0), offsets.get(1));
    }

    private static ElementType elementType(String text, String name)
            throws InvalidArtifactException {
        return ElementType.named(text)
                .orElseThrow(
                        () ->
                                invalid(
                                        name,
                                        "unknown dtype "
                                                + SafetensorsHeader.shown(text)
                                                + "; known: "
                                                + ElementType.names()));
    }

    private static List<Long> readLongs(JsonParser parser, String name, int most)
            throws IOException, InvalidArtifactException {
        expect(parser.currentToken(), JsonToken.START_ARRAY, name);
        List<Long> values = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            expect(parser.currentToken(), JsonToken.VALUE_NUMBER_INT, name);
            if (values.size() == most) {
                throw invalid(name, "more than " + most + " numbers in a list");
            }
            // Beyond a long is an exception of the parser.
            values.add(parser.getLongValue());
        }
        return List.copyOf(values);
    }

    private static void expect(JsonToken found, JsonToken expected, String name)
            throws InvalidArtifactException {
        if (found != expected) {
            throw invalid(name, "found " + found + ", expected " + expected);
        }
    }

    private static InvalidArtifactException invalid(String name, String problem) {
        return new InvalidArtifactException(
                "tensor " + SafetensorsHeader.shown(name) + ": " + problem);
    }
}
