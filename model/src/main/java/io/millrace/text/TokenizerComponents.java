package io.millrace.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a {@code tokenizer.json} may be put together from. The library is native code: what it does not expect ends the
 * process, wherever it is called from. So only components that it is known to take, with values that it is known to take,
 * come near it.
 */
final class TokenizerComponents {
    private static final int MOST = 100;
    private static final int DEEPEST = 10;
    private static final int LONGEST_TEXT = 1_000;

    /** What a component has to fulfil beside its type. */
    private interface Rule {
        void check(JsonNode component);
    }

    private static final Rule ANY = component -> {};

    private static final Map<String, Rule> NORMALIZERS =
            Map.ofEntries(
                    Map.entry("BertNormalizer", ANY),
                    Map.entry("Strip", ANY),
                    Map.entry("StripAccents", ANY),
                    Map.entry("NFC", ANY),
                    Map.entry("NFD", ANY),
                    Map.entry("NFKC", ANY),
                    Map.entry("NFKD", ANY),
                    Map.entry("Lowercase", ANY),
                    Map.entry("Nmt", ANY),
                    Map.entry("ByteLevel", ANY),
                    Map.entry("Prepend", component -> text(component, "prepend")),
                    Map.entry("Replace", TokenizerComponents::replacing),
                    Map.entry("Precompiled", TokenizerComponents::table));

    private static final Map<String, Rule> PRE_TOKENIZERS =
            Map.ofEntries(
                    Map.entry("BertPreTokenizer", ANY),
                    Map.entry("ByteLevel", ANY),
                    Map.entry("CharDelimiterSplit", ANY),
                    Map.entry("Metaspace", ANY),
                    Map.entry("Whitespace", ANY),
                    Map.entry("WhitespaceSplit", ANY),
                    Map.entry("Punctuation", ANY),
                    Map.entry("Digits", ANY),
                    Map.entry("UnicodeScripts", ANY),
                    Map.entry("Split", TokenizerComponents::pattern));

    private static final Map<String, Rule> DECODERS =
            Map.ofEntries(
                    Map.entry("BPEDecoder", ANY),
                    Map.entry("ByteLevel", ANY),
                    Map.entry("WordPiece", ANY),
                    Map.entry("Metaspace", ANY),
                    Map.entry("CTC", ANY),
                    Map.entry("Fuse", ANY),
                    Map.entry("ByteFallback", ANY),
                    Map.entry("Strip", TokenizerComponents::stripping),
                    Map.entry("Replace", TokenizerComponents::replacing));

    /** What a field of the file holds, and what a sequence of it is called there. */
    private record Part(String field, String sequence, Map<String, Rule> rules) {}

    private static final Map<String, Part> PARTS =
            Map.of(
                    "normalizer", new Part("normalizer", "normalizers", NORMALIZERS),
                    "pre_tokenizer", new Part("pre_tokenizer", "pretokenizers", PRE_TOKENIZERS),
                    "decoder", new Part("decoder", "decoders", DECODERS));

    private final Part part;
    private int count;

    private TokenizerComponents(Part part) {
        this.part = part;
    }

    /** True for a field of the file that holds components. */
    static boolean in(String field) {
        return PARTS.containsKey(field);
    }

    /**
     * Refuses what the library is not known to take.
     *
     * @param field one of the file's that is {@link #in}
     * @throws IllegalArgumentException with what is wrong and what is allowed
     */
    static void check(String field, JsonNode value) {
        if (!value.isNull()) {
            new TokenizerComponents(PARTS.get(field)).check(value, 1);
        }
    }

    private void check(JsonNode component, int depth) {
        String type = component.path("type").asText("");
        if (++count > MOST || depth > DEEPEST) {
            throw new IllegalArgumentException(
                    "tokenizer.json: "
                            + part.field
                            + " has more than "
                            + MOST
                            + " components, or some deeper than "
                            + DEEPEST);
        }
        if (type.equals("Sequence")) {
            JsonNode all = component.path(part.sequence);
            if (!all.isArray()) {
                throw refused("Sequence", "it has no array " + part.sequence);
            }
            all.forEach(each -> check(each, depth + 1));
            return;
        }
        Rule rule = part.rules.get(type);
        if (rule == null) {
            throw new IllegalArgumentException(
                    "tokenizer.json: "
                            + part.field
                            + " is of type '"
                            + type
                            + "'; allowed: Sequence, "
                            + String.join(", ", new TreeMap<>(part.rules).keySet()));
        }
        try {
            rule.check(component);
        } catch (IllegalArgumentException e) {
            throw refused(type, e.getMessage());
        }
    }

    private IllegalArgumentException refused(String type, String why) {
        return new IllegalArgumentException(
                "tokenizer.json: " + part.field + " " + type + " is refused: " + why);
    }

    private static String text(JsonNode component, String field) {
        JsonNode value = component.path(field);
        if (!value.isTextual() || value.textValue().length() > LONGEST_TEXT) {
            throw new IllegalArgumentException(
                    field + " is not a text of up to " + LONGEST_TEXT + " characters");
        }
        return value.textValue();
    }

    private static void pattern(JsonNode component) {
        JsonNode pattern = component.path("pattern");
        if (pattern.path("Regex").isTextual() && pattern.size() == 1) {
            PatternBounds.check(pattern.get("Regex").textValue());
        } else if (pattern.size() != 1 || text(pattern, "String").isEmpty()) {
            throw new IllegalArgumentException(
                    "its pattern is neither a Regex nor a String of one character or more");
        }
    }

    private static void replacing(JsonNode component) {
        pattern(component);
        text(component, "content");
    }

    private static void table(JsonNode component) {
        JsonNode table = component.path("precompiled_charsmap");
        if (!table.isTextual()) {
            throw new IllegalArgumentException("precompiled_charsmap is not a text");
        }
        Charsmap.check(table.textValue());
    }

    /** The library looks for so many characters at the end of a token that may be shorter. */
    private static void stripping(JsonNode component) {
        text(component, "content");
        if (component.path("stop").asInt(-1) != 0) {
            throw new IllegalArgumentException(
                    "stop is " + component.path("stop") + "; allowed: 0");
        }
    }
}
