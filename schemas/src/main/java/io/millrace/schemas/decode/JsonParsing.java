package io.millrace.schemas.decode;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.schemas.InvalidRecordException;
import io.millrace.schemas.payload.JsonValues;
import java.io.IOException;

/** Parses one JSON object within limits of size, depth and number of parts. Thread-safe. */
final class JsonParsing {
    static final int MAX_NUMBER_LENGTH = 100;

    private final int maxBytes;
    private final int maxDepth;
    private final ObjectReader reader;

    JsonParsing(FieldOptions options) {
        maxBytes = options.mostBytes();
        maxDepth = options.maxDepth();
        JsonFactory factory =
                JsonFactory.builder()
                        .streamReadConstraints(
                                StreamReadConstraints.builder()
                                        .maxNestingDepth(maxDepth)
                                        .maxStringLength(maxBytes)
                                        .maxNumberLength(MAX_NUMBER_LENGTH)
                                        .maxTokenCount(options.mostParts())
                                        .build())
                        // Names come from outside: interned ones would stay for the life of the
                        // process.
                        .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                        // Features are mostly numbers: the JDK's parser takes several times as long
                        // for each.
                        .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
                        .build();
        reader =
                JsonMapper.builder(factory)
                        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                        .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
                        .build()
                        .readerFor(JsonNode.class);
    }

    ObjectNode parse(byte[] value) throws InvalidRecordException {
        if (value == null) {
            throw new InvalidRecordException("no value (null), expected a JSON object");
        }
        return parse(value, 0, value.length);
    }

    ObjectNode parse(byte[] bytes, int start, int length) throws InvalidRecordException {
        if (length > maxBytes) {
            throw new InvalidRecordException(
                    length + " bytes of JSON; allowed are " + maxBytes + " (option max-bytes)");
        }
        if (length > 1
                && (bytes[start] == 0
                        || bytes[start + 1] == 0
                        || bytes[start] == (byte) 0xFE
                        || bytes[start] == (byte) 0xFF)) {
            // The parser would find out and read it; whoever reads lines of it, no second one.
            throw new InvalidRecordException(
                    "not valid JSON: likely in UTF-16 or UTF-32; needed: UTF-8");
        }
        JsonNode node;
        try {
            node = reader.readTree(bytes, start, length);
        } catch (JsonProcessingException e) {
            throw new InvalidRecordException(
                    "not valid JSON: " + JsonComplaint.of(e, bytes, start, length, maxDepth), e);
        } catch (IOException e) {
            // Malformed UTF-8 in the middle of a character is all that is left.
            throw new InvalidRecordException("not valid JSON: not in UTF-8", e);
        }
        if (node instanceof ObjectNode object) {
            return object;
        }
        String found = node.isMissingNode() ? "nothing" : JsonValues.describe(node);
        throw new InvalidRecordException("expected a JSON object, found " + found);
    }
}
