package io.millrace.text;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a {@code tokenizer.json} says about its tokens, read in one streaming pass: such files hold
 * hundreds of thousands of entries, of which a handful matter here.
 */
final class TokenizerFile {
    /** A token that is cut out of the text before the model sees it. */
    record AddedToken(int id, String content, boolean special) {}

    /** A token of the model itself. */
    record ModelToken(int id, String content) {}

    /**
     * Vocabularies of 256 thousand exist; an id far beyond that is a broken file and would size an
     * embedding.
     */
    private static final int MOST_IDS = 1 << 22;

    /** So many ids without a token are let pass, and as many as there are tokens. */
    private static final int SPARE_IDS = 4096;

    /** No score of a Unigram model comes near it. */
    private static final double LARGEST_SCORE = 1e6;

    private final List<AddedToken> added = new ArrayList<>();
    private final List<ModelToken> tokens = new ArrayList<>();
    private final Map<String, Integer> named = new HashMap<>();
    private final BitSet modelIds = new BitSet();
    private String unknownToken;
    private String continuingPrefix = "";
    private int unknownId = -1;

    private TokenizerFile() {}

    /**
     * @throws IllegalArgumentException when this is no tokenizer file, with the reason
     */
    static TokenizerFile parse(byte[] json) {
        TokenizerFile file = new TokenizerFile();
        try (JsonParser parser = new JsonFactory().createParser(json)) {
            file.read(parser);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "tokenizer.json is not well-formed JSON: " + e.getMessage(), e);
        }
        if (file.modelIds.isEmpty()) {
            throw new IllegalArgumentException(
                    "tokenizer.json has no model.vocab with tokens in it");
        }
        file.checkIds();
        return file;
    }

    private void checkIds() {
        for (ModelToken token : tokens) {
            unknownId = token.content.equals(unknownToken) ? token.id : unknownId;
        }
        long entries = (long) tokens.size() + added.size();
        if (vocabSize() > 2 * entries + SPARE_IDS) {
            throw new IllegalArgumentException(
                    "tokenizer.json has the token id "
                            + (vocabSize() - 1)
                            + " and no more than "
                            + entries
                            + " tokens; an embedding has a row for every id up to the highest");
        }
        if (!continuingPrefix.chars().allMatch(c -> c < 128)) {
            throw new IllegalArgumentException(
                    "tokenizer.json: model.continuing_subword_prefix is '"
                            + continuingPrefix
                            + "'; allowed are characters of ASCII");
        }
        if (unknownId >= 0 && !modelIds.get(unknownId)) {
            throw new IllegalArgumentException(
                    "tokenizer.json: model.unk_id is " + unknownId + ", which no token has");
        }
    }

    /** Tokens of the model itself, in the order of the file. */
    List<ModelToken> tokens() {
        return tokens;
    }

    /** The id of the token that stands for what the model has no token for; -1 if it has none. */
    int unknown() {
        return unknownId;
    }

    List<AddedToken> added() {
        return added;
    }

    /** What the second token of a merge begins with, which is not part of what is made of both; empty for nothing. */
    String continuingPrefix() {
        return continuingPrefix;
    }

    /** Whether the model itself, without its added tokens, knows the id. */
    boolean inModel(int id) {
        return modelIds.get(id);
    }

    /** The highest id of all tokens, plus one. */
    int vocabSize() {
        int size = modelIds.length();
        for (AddedToken token : added) {
            size = Math.max(size, token.id + 1);
        }
        return size;
    }

    /**
     * The id of the first of these names that is an added token or, failing that, in the model; -1
     * when there is none.
     */
    int find(List<String> names) {
        for (String name : names) {
            for (AddedToken token : added) {
                if (token.content.equals(name)) {
                    return token.id;
                }
            }
        }
        for (String name : names) {
            Integer id = named.get(name);
            if (id != null) {
                return id;
            }
        }
        return -1;
    }

    private void read(JsonParser parser) throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw new IllegalArgumentException("tokenizer.json is not a JSON object");
        }
        for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
            JsonToken value = parser.nextToken();
            if (field.equals("added_tokens") && value == JsonToken.START_ARRAY) {
                while (parser.nextToken() == JsonToken.START_OBJECT) {
                    added.add(readAdded(parser));
                }
            } else if (field.equals("model") && value == JsonToken.START_OBJECT) {
                readModel(parser);
            } else {
                parser.skipChildren();
            }
        }
        if (parser.currentToken() != JsonToken.END_OBJECT || parser.nextToken() != null) {
            throw new IllegalArgumentException("tokenizer.json is not one JSON object");
        }
    }

    private static AddedToken readAdded(JsonParser parser) throws IOException {
        int id = -1;
        String content = null;
        boolean special = false;
        for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
            parser.nextToken();
            switch (field) {
                case "id" -> id = id(parser);
                case "content" -> content = parser.getText();
                case "special" -> special = parser.getBooleanValue();
                default -> parser.skipChildren();
            }
        }
        if (id < 0 || content == null) {
            throw new IllegalArgumentException(
                    "tokenizer.json has an added token without id or content");
        }
        return new AddedToken(id, content, special);
    }

    private void readModel(JsonParser parser) throws IOException {
        for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
            JsonToken value = parser.nextToken();
            if (field.equals("unk_token") && value == JsonToken.VALUE_STRING) {
                unknownToken = parser.getText();
            } else if (field.equals("continuing_subword_prefix")
                    && value == JsonToken.VALUE_STRING) {
                continuingPrefix = parser.getText();
            } else if (field.equals("unk_id") && value == JsonToken.VALUE_NUMBER_INT) {
                unknownId = id(parser);
            } else if (!field.equals("vocab")) {
                parser.skipChildren();
            } else if (value == JsonToken.START_OBJECT) {
                readIdsByToken(parser);
            } else if (value == JsonToken.START_ARRAY) {
                readScoredTokens(parser);
            } else {
                throw new IllegalArgumentException(
                        "tokenizer.json: model.vocab must be an object or an array");
            }
        }
    }

    /** BPE, WordPiece, WordLevel: {@code {"token": id, ...}}. */
    private void readIdsByToken(JsonParser parser) throws IOException {
        for (String token = parser.nextFieldName(); token != null; token = parser.nextFieldName()) {
            parser.nextToken();
            note(token, id(parser));
        }
    }

    /** Unigram: {@code [["token", score], ...]}, the id being the place. */
    private void readScoredTokens(JsonParser parser) throws IOException {
        for (int id = 0; parser.nextToken() == JsonToken.START_ARRAY; id++) {
            String token = parser.nextTextValue();
            if (token == null || id >= MOST_IDS) {
                throw new IllegalArgumentException(
                        "tokenizer.json: entry "
                                + id
                                + " of model.vocab is no token with a score, or one of more than "
                                + MOST_IDS);
            }
            note(token, id);
            if (!parser.nextToken().isNumeric()
                    || !(Math.abs(parser.getDoubleValue()) < LARGEST_SCORE)) {
                throw new IllegalArgumentException(
                        "tokenizer.json: entry " + id + " of model.vocab has no score");
            }
            parser.nextToken();
        }
    }

    private void note(String token, int id) {
        modelIds.set(id);
        tokens.add(new ModelToken(id, token));
        if (SpecialTokens.isUsualName(token)) {
            named.put(token, id);
        }
    }

    private static int id(JsonParser parser) throws IOException {
        long id = parser.getLongValue();
        if (id < 0 || id >= MOST_IDS) {
            throw new IllegalArgumentException(
                    "tokenizer.json: token id " + id + " is not in 0.." + (MOST_IDS - 1));
        }
        return (int) id;
    }
}
