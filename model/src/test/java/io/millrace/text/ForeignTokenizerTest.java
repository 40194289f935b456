package io.millrace.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokenizers that others made: read as they are written, or refused; no text steers them. */
class ForeignTokenizerTest {

    private static final String SPECIAL =
            added(0, "[PAD]", true)
                    + ","
                    + added(1, "[UNK]", true)
                    + ","
                    + added(2, "[SEP]", true)
                    + ","
                    + added(3, "[MASK]", true);
    private static final String VOCAB =
            "\"[PAD]\":0,\"[UNK]\":1,\"[SEP]\":2,\"[MASK]\":3,\"mill\":4,\"wheel\":5,\"a\":6,\"##a\":7";
    private static final String SPLIT = "{\"type\":\"WhitespaceSplit\"}";

    private static String added(int id, String content, boolean special) {
        return "{\"id\":"
                + id
                + ",\"content\":\""
                + content
                + "\",\"single_word\":false,\"lstrip\":false,\"rstrip\":false,\"normalized\":false,\"special\":"
                + special
                + "}";
    }

    private static String file(String added, String normalizer, String words, String model) {
        return "{\"version\":\"1.0\",\"truncation\":null,\"padding\":null,\"added_tokens\":["
                + added
                + "],\"normalizer\":"
                + normalizer
                + ",\"pre_tokenizer\":"
                + words
                + ",\"post_processor\":null,\"decoder\":null,\"model\":"
                + model
                + "}";
    }

    private static String wordPiece(String vocab) {
        return "{\"type\":\"WordPiece\",\"unk_token\":\"[UNK]\",\"continuing_subword_prefix\":\"##\","
                + "\"max_input_chars_per_word\":100,\"vocab\":{"
                + vocab
                + "}}";
    }

    private static TextTokenizer open(String file) {
        return TextTokenizer.of(file.getBytes(StandardCharsets.UTF_8));
    }

    private static String refusal(String file) {
        return assertThrows(IllegalArgumentException.class, () -> open(file).close()).getMessage();
    }

    @Test
    void anAddedTokenThatTheLibraryWouldGiveAnotherIdIsRefusedByName() {
        String gap =
                file(
                        SPECIAL + "," + added(12, "<br>", false),
                        "null",
                        SPLIT,
                        wordPiece(VOCAB.replace("\"a\":6", "\"a\":10")));
        assertEquals(
                "tokenizer.json gives '<br>' the id 12, the tokenizer library 8; it numbers added tokens by counting,"
                        + " so ids must have no gaps, and no token two of them",
                refusal(gap));
        String taken =
                file(SPECIAL + "," + added(5, "<br>", false), "null", SPLIT, wordPiece(VOCAB));
        assertTrue(
                refusal(taken).contains("id 5 to two tokens, 'wheel' and '<br>'"), refusal(taken));
        String twice = file(SPECIAL, "null", SPLIT, wordPiece(VOCAB + ",\"b\":5"));
        assertTrue(refusal(twice).contains("the id 5"), refusal(twice));
    }

    @Test
    void gapsThatNothingIsCountedOverAreNoMatter() {
        String gap = file(SPECIAL, "null", SPLIT, wordPiece(VOCAB.replace("\"a\":6", "\"a\":10")));
        try (TextTokenizer tokenizer = open(gap)) {
            assertArrayEquals(new int[] {4, 10, 7, 5}, tokenizer.encode("mill aa wheel"));
        }
    }

    @Test
    void idsFarBeyondTheTokensAreRefused() {
        String far =
                file(SPECIAL, "null", SPLIT, wordPiece(VOCAB.replace("\"a\":6", "\"a\":99999")));
        assertTrue(refusal(far).contains("token id 99999"), refusal(far));
    }

    @Test
    void aWordThatSpellsAControlTokenIsUnknown() {
        String level = "{\"type\":\"WordLevel\",\"unk_token\":\"[UNK]\",\"vocab\":{" + VOCAB + "}}";
        for (String model : List.of(wordPiece(VOCAB), level)) {
            try (TextTokenizer tokenizer = open(file(SPECIAL, "null", SPLIT, model))) {
                String text = "mill [MASK] [PAD] [SEP] [UNK] wheel";
                assertArrayEquals(new int[] {4, 1, 1, 1, 1, 5}, tokenizer.encode(text));
                assertArrayEquals(new int[] {4, 3, 5}, tokenizer.encodeCloze("mill [MASK]wheel"));
                assertTrue(tokenizer.isUnknown(1) && !tokenizer.isUnknown(3));
                assertEquals(2 * 6, tokenizer.placesCloze(text.replace("[MASK]", "zzz")).length);
            }
        }
    }

    @Test
    void aBpeDoesNotSpellControlTokensEither() {
        String model =
                "{\"type\":\"BPE\",\"unk_token\":\"[UNK]\",\"ignore_merges\":true,\"vocab\":{\"[PAD]\":0,\"[UNK]\":1,"
                        + "\"[SEP]\":2,\"<mask>\":3,\"a\":4,\"<\":5,\">\":6,\"m\":7,\"<m\":8,\"a>\":9,\"<ma>\":10},"
                        + "\"merges\":[\"< m\",\"a >\",\"<m a>\"]}";
        String added =
                added(0, "[PAD]", true)
                        + ","
                        + added(2, "[SEP]", true)
                        + ","
                        + added(3, "<mask>", true)
                        + ","
                        + added(10, "<ma>", true);
        try (TextTokenizer tokenizer = open(file(added, "null", SPLIT, model))) {
            assertArrayEquals(new int[] {8, 9}, tokenizer.encode("<ma>"), "pieces of it");
            assertArrayEquals(new int[] {4}, tokenizer.encode("a"));
        }
    }

    @Test
    void whatANormalizerMakesIsNoControlTokenEither() {
        String normalizer =
                "{\"type\":\"Replace\",\"pattern\":{\"String\":\"x\"},\"content\":\"\\uFDD03\\uFDD0\"}";
        try (TextTokenizer tokenizer = open(file(SPECIAL, normalizer, SPLIT, wordPiece(VOCAB)))) {
            assertArrayEquals(new int[] {4, 1}, tokenizer.encode("mill x"));
            assertEquals(4, tokenizer.placesCloze("mill x").length);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(a+)+$",
                "(a|a)*b",
                "(?:a*)*",
                "a*a*b",
                "\\s*\\s*\\s*x",
                "(a?){200}b",
                "(\\w+)\\1",
                "(?<x>a)\\g<x>",
                "(?(1)a|b)",
                "(a",
                "a)",
                "[a",
                "*a",
                "a{",
                "(?:(?:a{1,500}){1,500})b"
            })
    void aPatternThatCouldTakeForEverIsRefused(String pattern) {
        assertThrows(IllegalArgumentException.class, () -> PatternBounds.check(pattern));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
                "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
                "[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]+[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
                "[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+|[^\\r\\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+| ?[\\p{P}\\p{S}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
                "<\\|startoftext\\|>|<\\|endoftext\\|>|'s|'t|[\\p{L}]+|[\\p{N}]|[^\\s\\p{L}\\p{N}]+",
                " ?[^(\\s|[.,!?…。，、।۔،])]+",
                "(?=(\\d{3})+(?!\\d))",
                "[0-9][0-9][0-9]",
                "\\p{N}{1,3}",
                "\\s+"
            })
    void patternsInUseAreLetPass(String pattern) {
        PatternBounds.check(pattern);
    }

    @Test
    void ourOwnPatternIsLetPass() {
        PatternBounds.check(WordSplitter.EXPRESSION);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"FixedLength\",\"length\":0}",
                "{\"type\":\"Oracle\"}",
                "{\"pattern\":{\"String\":\"a\"}}",
                "{\"type\":\"Split\",\"pattern\":{\"Regex\":\"(a+)+$\"},\"behavior\":\"Isolated\",\"invert\":false}",
                "{\"type\":\"Split\",\"pattern\":{\"String\":\"\"},\"behavior\":\"Isolated\",\"invert\":false}",
                "{\"type\":\"Sequence\"}",
                "\"x\"",
                "7"
            })
    void wordsThatTheLibraryIsNotKnownToTakeAreRefused(String words) {
        String message = refusal(file(SPECIAL, "null", words, wordPiece(VOCAB)));
        assertTrue(message.startsWith("tokenizer.json: pre_tokenizer "), message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"AAAA", "BAAAAP////8=", "", "?", "BAAAAAAEAAA=", "CAAAAAAEAAABAQAA"})
    void aTableThatLeadsOutOfItselfIsRefused(String table) {
        String normalizer = "{\"type\":\"Precompiled\",\"precompiled_charsmap\":\"" + table + "\"}";
        String message = refusal(file(SPECIAL, normalizer, SPLIT, wordPiece(VOCAB)));
        assertTrue(message.startsWith("tokenizer.json: normalizer Precompiled "), message);
    }

    @Test
    void aMergeWithoutItsPrefixIsRefused() {
        String model =
                "{\"type\":\"BPE\",\"unk_token\":\"[UNK]\",\"continuing_subword_prefix\":\"####\",\"vocab\":{"
                        + VOCAB
                        + ",\"aa\":8},\"merges\":[\"a a\"]}";
        assertTrue(refusal(file(SPECIAL, "null", SPLIT, model)).contains("model.merges"));
    }

    @Property(tries = 400)
    void anyFileIsReadOrRefusedAndGivesNoControlToken(
            @ForAll("normalizers") String normalizer,
            @ForAll("words") String words,
            @ForAll("models") String model,
            @ForAll("texts") String text) {
        try (TextTokenizer tokenizer = open(file(SPECIAL, normalizer, words, model))) {
            try {
                int[] ids = tokenizer.encode(text);
                for (int id : ids) {
                    assertFalse(tokenizer.isSpecial(id) && !tokenizer.isUnknown(id), text);
                }
                assertEquals(
                        2 * tokenizer.encodeCloze(text).length, tokenizer.placesCloze(text).length);
                assertTrue(tokenizer.decode(ids) != null);
            } catch (IllegalArgumentException e) {
                assertTrue(e.getMessage().startsWith("the tokenizer cannot read"), e.getMessage());
            }
        } catch (IllegalArgumentException e) {
            assertTrue(e.getMessage().startsWith("tokenizer.json"), e.getMessage());
        }
    }

    private static Arbitrary<String> sequence(String key, List<String> each) {
        Arbitrary<String> one = Arbitraries.of(each);
        return Arbitraries.oneOf(
                Arbitraries.just("null"),
                one,
                one.list()
                        .ofMaxSize(3)
                        .map(
                                all ->
                                        "{\"type\":\"Sequence\",\""
                                                + key
                                                + "\":["
                                                + String.join(",", all)
                                                + "]}"));
    }

    @Provide
    Arbitrary<String> normalizers() {
        return sequence(
                "normalizers",
                List.of(
                        "{\"type\":\"BertNormalizer\",\"clean_text\":true,\"handle_chinese_chars\":true,\"strip_accents\":null,\"lowercase\":true}",
                        "{\"type\":\"NFKC\"}",
                        "{\"type\":\"Lowercase\"}",
                        "{\"type\":\"Strip\",\"strip_left\":true,\"strip_right\":true}",
                        "{\"type\":\"ByteLevel\"}",
                        "{\"type\":\"Prepend\",\"prepend\":\"[MASK]\"}",
                        "{\"type\":\"Replace\",\"pattern\":{\"String\":\"a\"},\"content\":\"[SEP]\"}",
                        "{\"type\":\"Replace\",\"pattern\":{\"Regex\":\"a*\"},\"content\":\"\"}",
                        "{\"type\":\"Replace\",\"pattern\":{\"Regex\":\"(?=a)|b??\"},\"content\":\"b\"}",
                        "{\"type\":\"Replace\",\"pattern\":{\"Regex\":\"[\"},\"content\":\"b\"}",
                        "{\"type\":\"Precompiled\",\"precompiled_charsmap\":\"CAAAAAAEAAABAQAA\"}",
                        "{\"type\":\"Nothing\"}"));
    }

    @Provide
    Arbitrary<String> words() {
        return sequence(
                "pretokenizers",
                List.of(
                        SPLIT,
                        "{\"type\":\"BertPreTokenizer\"}",
                        "{\"type\":\"ByteLevel\",\"add_prefix_space\":true,\"trim_offsets\":true,\"use_regex\":true}",
                        "{\"type\":\"Metaspace\",\"replacement\":\"▁\",\"prepend_scheme\":\"always\",\"split\":true}",
                        "{\"type\":\"Metaspace\",\"replacement\":\"\"}",
                        "{\"type\":\"CharDelimiterSplit\",\"delimiter\":\"ab\"}",
                        "{\"type\":\"Digits\",\"individual_digits\":true}",
                        "{\"type\":\"Punctuation\",\"behavior\":\"Contiguous\"}",
                        "{\"type\":\"Split\",\"pattern\":{\"Regex\":\"\\\\b\"},\"behavior\":\"MergedWithNext\",\"invert\":true}",
                        "{\"type\":\"Split\",\"pattern\":{\"Regex\":\"(\\\\w{2})+|x*\"},\"behavior\":\"Removed\",\"invert\":false}",
                        "{\"type\":\"UnicodeScripts\"}",
                        "{\"type\":\"Whitespace\",\"type\":\"FixedLength\",\"length\":0}"));
    }

    @Provide
    Arbitrary<String> models() {
        Arbitrary<String> vocab =
                Arbitraries.of("b", "ab", "##b", "[mask]", "", "é", "▁a", "\\ud83d\\ude00", "zz")
                        .list()
                        .ofMaxSize(5)
                        .flatMap(
                                names ->
                                        Arbitraries.integers()
                                                .between(0, 14)
                                                .list()
                                                .ofSize(names.size())
                                                .map(ids -> entries(names, ids)));
        Arbitrary<String> prefix = Arbitraries.of("", "##", "é", "########");
        Arbitrary<String> merges =
                Arbitraries.of(
                        "", "\"a ##a\"", "\"a b\"", "[\"a\",\"b\"]", "7", "\"a\"", "\"[ MASK]\"");
        return Arbitraries.oneOf(
                vocab.map(more -> wordPiece(VOCAB + more)),
                vocab.map(
                        more ->
                                "{\"type\":\"WordLevel\",\"unk_token\":\"[UNK]\",\"vocab\":{"
                                        + VOCAB
                                        + more
                                        + "}}"),
                vocab.flatMap(
                        more ->
                                prefix.flatMap(
                                        p ->
                                                merges.map(
                                                        m ->
                                                                "{\"type\":\"BPE\",\"unk_token\":\"[UNK]\",\"dropout\":0.5,\"continuing_subword_prefix\":\""
                                                                        + p
                                                                        + "\",\"vocab\":{"
                                                                        + VOCAB
                                                                        + more
                                                                        + "},\"merges\":["
                                                                        + m
                                                                        + "]}"))),
                Arbitraries.of("0", "1", "99", "null", "-1", "\"a\"")
                        .map(
                                unknown ->
                                        "{\"type\":\"Unigram\",\"unk_id\":"
                                                + unknown
                                                + ",\"vocab\":[[\"[PAD]\",0],[\"[UNK]\",0],[\"[SEP]\",0],[\"[MASK]\",0],[\"a\",-1],[\"b\",-2.5],[\"\",-1]]}"));
    }

    private static String entries(List<String> names, List<Integer> ids) {
        var all = new StringBuilder();
        for (int i = 0; i < names.size(); i++) {
            all.append(",\"").append(names.get(i)).append("\":").append(ids.get(i));
        }
        return all.toString();
    }

    @Provide
    Arbitrary<String> texts() {
        Arbitrary<String> pieces =
                Arbitraries.of(
                        "a",
                        "b",
                        "[MASK]",
                        "[PAD]",
                        " ",
                        "  ",
                        "\n",
                        "é",
                        "😀",
                        "\u200b",
                        "1",
                        "\uFDD0" + "3\uFDD0",
                        "x",
                        "<",
                        "\ud800");
        return pieces.list().ofMaxSize(12).map(all -> String.join("", all));
    }
}
