package io.millrace.text;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * Writes a byte-level BPE as {@code tokenizer.json}, version 1.0, the format of the Hugging Face
 * tokenizers library.
 */
final class TokenizerJson {
    private TokenizerJson() {}

    /**
     * @param vocab tokens by id, the special ones first
     * @param specialTokens the first tokens of the vocabulary
     * @param merges {@code "left right"}, first learnt first
     */
    static byte[] write(List<String> vocab, List<String> specialTokens, List<String> merges) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = new JsonFactory().createGenerator(bytes, JsonEncoding.UTF8)) {
            json.useDefaultPrettyPrinter();
            json.writeStartObject();
            json.writeStringField("version", "1.0");
            json.writeNullField("truncation");
            json.writeNullField("padding");
            json.writeArrayFieldStart("added_tokens");
            for (int id = 0; id < specialTokens.size(); id++) {
                writeSpecialToken(json, id, specialTokens.get(id));
            }
            json.writeEndArray();
            json.writeNullField("normalizer");
            writeWords(json);
            json.writeNullField("post_processor");
            json.writeFieldName("decoder");
            writeByteLevel(json);
            writeModel(json, vocab, merges);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write to memory", e);
        }
        return bytes.toByteArray();
    }

    private static void writeSpecialToken(JsonGenerator json, int id, String content)
            throws IOException {
        json.writeStartObject();
        json.writeNumberField("id", id);
        json.writeStringField("content", content);
        for (String off : List.of("single_word", "lstrip", "rstrip", "normalized")) {
            json.writeBooleanField(off, false);
        }
        json.writeBooleanField("special", true);
        json.writeEndObject();
    }

    private static void writeWords(JsonGenerator json) throws IOException {
        json.writeObjectFieldStart("pre_tokenizer");
        json.writeStringField("type", "Sequence");
        json.writeArrayFieldStart("pretokenizers");
        json.writeStartObject();
        json.writeStringField("type", "Split");
        json.writeObjectFieldStart("pattern");
        json.writeStringField("Regex", WordSplitter.EXPRESSION);
        json.writeEndObject();
        json.writeStringField("behavior", "Isolated");
        json.writeBooleanField("invert", false);
        json.writeEndObject();
        writeByteLevel(json);
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void writeByteLevel(JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("type", "ByteLevel");
        json.writeBooleanField("add_prefix_space", false);
        json.writeBooleanField("trim_offsets", true);
        json.writeBooleanField("use_regex", false);
        json.writeEndObject();
    }

    private static void writeModel(JsonGenerator json, List<String> vocab, List<String> merges)
            throws IOException {
        json.writeObjectFieldStart("model");
        json.writeStringField("type", "BPE");
        // Every byte has a token: nothing is unknown. Dropout off: encoding is a function of the
        // text.
        for (String none :
                List.of(
                        "dropout",
                        "unk_token",
                        "continuing_subword_prefix",
                        "end_of_word_suffix")) {
            json.writeNullField(none);
        }
        for (String off : List.of("fuse_unk", "byte_fallback", "ignore_merges")) {
            json.writeBooleanField(off, false);
        }
        json.writeObjectFieldStart("vocab");
        for (int id = 0; id < vocab.size(); id++) {
            json.writeNumberField(vocab.get(id), id);
        }
        json.writeEndObject();
        json.writeArrayFieldStart("merges");
        for (String merge : merges) {
            json.writeString(merge);
        }
        json.writeEndArray();
        json.writeEndObject();
    }
}
