package io.millrace.text;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.BitSet;
import java.util.Set;

/**
 * Rewrites a {@code tokenizer.json} so that it encodes plain text: a {@code [MASK]} that somebody
 * wrote is a word like any other, not the mask token. The library has a switch for that, but its
 * Java binding does not.
 *
 * <p>Padding, truncation and the template of special tokens are taken out too: examples are packed.
 * So is BPE dropout: encoding must be a function of the text. Ids stay what they were.
 */
final class PlainTextRewrite {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Set<String> REMOVED = Set.of("truncation", "padding", "post_processor");

    private final TokenizerFile file;
    private final BitSet control;
    private final JsonParser in;
    private final JsonGenerator out;

    private PlainTextRewrite(TokenizerFile file, BitSet control, JsonParser in, JsonGenerator out) {
        this.file = file;
        this.control = control;
        this.in = in;
        this.out = out;
    }

    /**
     * @param control ids that text must not encode to
     */
    static byte[] of(byte[] json, TokenizerFile file, BitSet control) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(json.length + 1024);
        try (JsonParser in = MAPPER.createParser(json);
                JsonGenerator out = MAPPER.createGenerator(bytes, JsonEncoding.UTF8)) {
            in.nextToken();
            new PlainTextRewrite(file, control, in, out).copyFile();
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "tokenizer.json cannot be rewritten: " + e.getMessage(), e);
        }
        return bytes.toByteArray();
    }

    private void copyFile() throws IOException {
        out.writeStartObject();
        for (String field = in.nextFieldName(); field != null; field = in.nextFieldName()) {
            JsonToken value = in.nextToken();
            out.writeFieldName(field);
            if (REMOVED.contains(field)) {
                in.skipChildren();
                out.writeNull();
            } else if (field.equals("added_tokens") && value == JsonToken.START_ARRAY) {
                copyAdded();
            } else if (field.equals("model") && value == JsonToken.START_OBJECT) {
                copyModel();
            } else {
                out.copyCurrentStructure(in);
            }
        }
        out.writeEndObject();
    }

    /**
     * A control token that the model has is left out. One that the model lacks is renamed: it must
     * keep its place, because the library numbers added tokens by their order.
     */
    private void copyAdded() throws IOException {
        out.writeStartArray();
        while (in.nextToken() == JsonToken.START_OBJECT) {
            ObjectNode token = MAPPER.readTree(in);
            int id = token.get("id").intValue();
            if (!control.get(id)) {
                MAPPER.writeTree(out, token);
            } else if (!file.inModel(id)) {
                MAPPER.writeTree(out, token.put("content", unwritable(id)));
            }
        }
        out.writeEndArray();
    }

    private void copyModel() throws IOException {
        out.writeStartObject();
        for (String field = in.nextFieldName(); field != null; field = in.nextFieldName()) {
            JsonToken value = in.nextToken();
            out.writeFieldName(field);
            if (field.equals("dropout")) {
                out.writeNull();
            } else if (field.equals("vocab") && value == JsonToken.START_ARRAY) {
                copyScoredTokens();
            } else {
                out.copyCurrentStructure(in);
            }
        }
        out.writeEndObject();
    }

    /**
     * Unigram gives its control tokens a score of 0, above every word, so that {@code <s>} in a
     * text would become one.
     */
    private void copyScoredTokens() throws IOException {
        out.writeStartArray();
        for (int id = 0; in.nextToken() == JsonToken.START_ARRAY; id++) {
            out.writeStartArray();
            String token = in.nextTextValue();
            out.writeString(control.get(id) ? unwritable(id) : token);
            in.nextToken();
            out.copyCurrentEvent(in);
            in.nextToken();
            out.writeEndArray();
        }
        out.writeEndArray();
    }

    /** U+FDD0 is a noncharacter: Unicode forbids it in texts that are exchanged. */
    private static String unwritable(int id) {
        return "\uFDD0" + id + "\uFDD0";
    }
}
