package io.millrace.text;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.BitSet;
import java.util.HashSet;
import java.util.Set;

/**
 * Rewrites a {@code tokenizer.json} so that it encodes plain text: a {@code [MASK]} that somebody
 * wrote is a word like any other, not the mask token. The library has a switch for that, but its
 * Java binding does not.
 *
 * <p>Padding, truncation and the template of special tokens are taken out too: examples are packed.
 * So is BPE dropout: encoding must be a function of the text. Ids stay what they were.
 *
 * <p>What the library is not known to take is refused here, before it sees it: see {@link TokenizerComponents}.
 */
final class PlainTextRewrite {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Set<String> REMOVED = Set.of("truncation", "padding", "post_processor");

    private final TokenizerFile file;
    private final BitSet control;
    private final boolean decodes;
    private final JsonParser in;
    private final JsonGenerator out;

    private final Set<String> unwritten = new HashSet<>();

    private PlainTextRewrite(
            TokenizerFile file, BitSet control, boolean decodes, JsonParser in, JsonGenerator out) {
        this.file = file;
        this.control = control;
        this.decodes = decodes;
        for (TokenizerFile.ModelToken token : file.tokens()) {
            if (hidden(file, control, token.id())) {
                unwritten.add(token.content());
            }
        }
        this.in = in;
        this.out = out;
    }

    /**
     * A file that encodes, and gives each of its tokens as it is.
     *
     * @param control ids that text must not encode to
     */
    static byte[] encoder(byte[] json, TokenizerFile file, BitSet control) {
        return of(json, file, control, false);
    }

    /** A file that decodes: every token has its name, and nothing is merged. */
    static byte[] decoder(byte[] json, TokenizerFile file) {
        return of(json, file, new BitSet(), true);
    }

    private static byte[] of(byte[] json, TokenizerFile file, BitSet control, boolean decodes) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(json.length + 1024);
        try (JsonParser in = MAPPER.createParser(json);
                JsonGenerator out = MAPPER.createGenerator(bytes, JsonEncoding.UTF8)) {
            in.nextToken();
            new PlainTextRewrite(file, control, decodes, in, out).copyFile();
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "tokenizer.json cannot be rewritten: " + e.getMessage(), e);
        }
        return bytes.toByteArray();
    }

    /** What the model's token of that id is called in the file that is made. */
    static String content(TokenizerFile file, BitSet control, TokenizerFile.ModelToken token) {
        return hidden(file, control, token.id()) ? unwritable(token.id()) : token.content();
    }

    /** What an added token is called in the file that is made; null for none of its own. */
    static String content(TokenizerFile file, BitSet control, TokenizerFile.AddedToken token) {
        if (!control.get(token.id())) {
            return token.content();
        }
        return file.inModel(token.id()) ? null : unwritable(token.id());
    }

    /** The unknown token keeps its name, by which the model finds it: who spells it is not known either. */
    private static boolean hidden(TokenizerFile file, BitSet control, int id) {
        return control.get(id) && id != file.unknown();
    }

    private void copyFile() throws IOException {
        out.writeStartObject();
        for (String field = in.nextFieldName(); field != null; field = in.nextFieldName()) {
            JsonToken value = in.nextToken();
            out.writeFieldName(field);
            if (TokenizerComponents.in(field)) {
                JsonNode component = MAPPER.readTree(in);
                TokenizerComponents.check(field, component);
                boolean kept = decodes || !field.equals("decoder");
                MAPPER.writeTree(out, kept ? component : NullNode.getInstance());
            } else if (REMOVED.contains(field)) {
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
            var added =
                    new TokenizerFile.AddedToken(
                            id, token.get("content").asText(), control.get(id));
            String content = content(file, control, added);
            if (content != null) {
                MAPPER.writeTree(out, token.put("content", content));
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
            } else if (field.equals("vocab") && value == JsonToken.START_OBJECT) {
                copyTokens();
            } else if (field.equals("merges") && value == JsonToken.START_ARRAY) {
                copyMerges();
            } else {
                out.copyCurrentStructure(in);
            }
        }
        out.writeEndObject();
    }

    /** A text that is cut at blanks alone has {@code [MASK]} as a whole word, which the vocabulary holds. */
    private void copyTokens() throws IOException {
        out.writeStartObject();
        for (String token = in.nextFieldName(); token != null; token = in.nextFieldName()) {
            in.nextToken();
            int id = in.getIntValue();
            out.writeNumberField(
                    content(file, control, new TokenizerFile.ModelToken(id, token)), id);
        }
        out.writeEndObject();
    }

    /** A merge that leads to a control token is left out with it. */
    private void copyMerges() throws IOException {
        out.writeStartArray();
        while (in.nextToken() != JsonToken.END_ARRAY) {
            JsonNode merge = MAPPER.readTree(in);
            String[] both = pair(merge);
            String prefix = file.continuingPrefix();
            if (both.length != 2 || !both[1].startsWith(prefix)) {
                throw new IllegalArgumentException(
                        "tokenizer.json: model.merges has "
                                + merge
                                + "; allowed: two tokens, the second"
                                + " with the model's continuing_subword_prefix");
            }
            String made = both[0] + both[1].substring(prefix.length());
            if (!decodes
                    && !unwritten.contains(both[0])
                    && !unwritten.contains(both[1])
                    && !unwritten.contains(made)) {
                MAPPER.writeTree(out, merge);
            }
        }
        out.writeEndArray();
    }

    private static String[] pair(JsonNode merge) {
        if (merge.isTextual()) {
            return merge.textValue().split(" ", -1);
        }
        boolean texts = merge.size() == 2 && merge.get(0).isTextual() && merge.get(1).isTextual();
        return texts
                ? new String[] {merge.get(0).textValue(), merge.get(1).textValue()}
                : new String[0];
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
            out.writeString(content(file, control, new TokenizerFile.ModelToken(id, token)));
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
