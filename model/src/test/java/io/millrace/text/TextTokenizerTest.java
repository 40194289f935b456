package io.millrace.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class TextTokenizerTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final byte[] OWN =
            BpeTrainer.train(
                    List.of(
                            "the cat sat on the mat, the cat did; the mask [MASK] of [SEP] the 😀😀 zoo über über"),
                    400);
    private static final TextTokenizer TOKENIZER = TextTokenizer.of(OWN);

    @Property(tries = 500)
    void decodingGivesBackAnyText(@ForAll("unicode") String text) {
        assertEquals(text, TOKENIZER.decode(TOKENIZER.encode(text)));
    }

    @Provide
    Arbitrary<String> unicode() {
        Arbitrary<Integer> any =
                Arbitraries.integers()
                        .between(0, Character.MAX_CODE_POINT)
                        .filter(c -> c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE);
        Arbitrary<Integer> ascii = Arbitraries.integers().between(0, 127);
        return Arbitraries.oneOf(any, ascii)
                .list()
                .ofMaxSize(60)
                .map(
                        points -> {
                            StringBuilder text = new StringBuilder();
                            points.forEach(text::appendCodePoint);
                            return text.toString();
                        });
    }

    @Test
    void textNeverBecomesAControlToken() {
        String text = "[PAD][UNK] [CLS] a [SEP][MASK]";
        int[] ids = TOKENIZER.encode(text);
        assertTrue(Arrays.stream(ids).noneMatch(TOKENIZER::isSpecial), Arrays.toString(ids));
        assertEquals(text, TOKENIZER.decode(ids));
    }

    @Test
    void aBlankBecomesTheMaskWithTheSpaceBeforeIt() {
        int mask = TOKENIZER.special().mask();
        int[] ids = TOKENIZER.encodeCloze("[MASK] cat sat [MASK][MASK]!");
        assertEquals(
                "[MASK] cat sat[MASK][MASK]!",
                TOKENIZER.decode(ids),
                "the space went with the mask");
        assertEquals(3, Arrays.stream(ids).filter(id -> id == mask).count());
        assertArrayEquals(TOKENIZER.encode("the cat"), TOKENIZER.encodeCloze("the cat"));
    }

    @Test
    void controlTokensHaveTheLowestIdsAndDecodeToTheirNames() {
        assertEquals(new SpecialTokens(0, 3, 4, OptionalInt.of(2)), TOKENIZER.special());
        assertTrue(TOKENIZER.isSpecial(1) && TOKENIZER.isSpecial(4));
        assertFalse(TOKENIZER.isSpecial(5));
        assertEquals("[PAD][CLS][SEP][MASK]", TOKENIZER.decode(new int[] {0, 2, 3, 4}));
        assertArrayEquals(OWN, TOKENIZER.json());
    }

    @Test
    void aLoneSurrogateSpoilsNothingButItself() {
        assertEquals("a\uFFFD 😀 \uFFFD", TOKENIZER.decode(TOKENIZER.encode("a\uD83D 😀 \uDE00")));
    }

    @Test
    void longTextsAreNotCutEvenIfTheFileSaysSo() throws IOException {
        ObjectNode file = (ObjectNode) MAPPER.readTree(OWN);
        file.set(
                "truncation",
                MAPPER.readTree(
                        "{\"direction\":\"Right\",\"max_length\":8,\"strategy\":\"LongestFirst\",\"stride\":0}"));
        file.set(
                "padding",
                MAPPER.readTree(
                        "{\"strategy\":{\"Fixed\":64},\"direction\":\"Right\",\"pad_to_multiple_of\":null,\"pad_id\":0,\"pad_type_id\":0,\"pad_token\":\"[PAD]\"}"));
        file.set(
                "post_processor",
                MAPPER.readTree(
                        "{\"type\":\"BertProcessing\",\"sep\":[\"[SEP]\",3],\"cls\":[\"[CLS]\",2]}"));
        ((ObjectNode) file.get("model")).put("dropout", 0.5);
        try (TextTokenizer tokenizer = TextTokenizer.of(MAPPER.writeValueAsBytes(file))) {
            String text = "the cat sat ".repeat(2000);
            assertArrayEquals(TOKENIZER.encode(text), tokenizer.encode(text));
            assertTrue(tokenizer.encode(text).length > 5000);
            assertArrayEquals(TOKENIZER.encode("a"), tokenizer.encode("a"));
        }
    }

    @Test
    void namesOfOtherFamiliesAreFound() throws IOException {
        String renamed =
                new String(OWN, StandardCharsets.UTF_8)
                        .replace("\"[PAD]\"", "\"<pad>\"")
                        .replace("\"[SEP]\"", "\"</s>\"")
                        .replace("\"[CLS]\"", "\"<s>\"")
                        .replace("\"[MASK]\"", "\"<mask>\"");
        try (TextTokenizer tokenizer = TextTokenizer.of(renamed.getBytes(StandardCharsets.UTF_8))) {
            assertEquals(new SpecialTokens(0, 3, 4, OptionalInt.of(2)), tokenizer.special());
        }
    }

    @Test
    void addedTokensOutsideTheModelKeepTheirIds() throws IOException {
        ObjectNode file = (ObjectNode) MAPPER.readTree(OWN);
        int size = TOKENIZER.vocabSize();
        ArrayNode added = (ArrayNode) file.get("added_tokens");
        added.add(added(size, "<extra>", true));
        added.add(added(size + 1, "MILLRACE", false));
        try (TextTokenizer tokenizer = TextTokenizer.of(MAPPER.writeValueAsBytes(file))) {
            assertEquals(size + 2, tokenizer.vocabSize());
            assertArrayEquals(new int[] {size + 1}, tokenizer.encode("MILLRACE"));
            int[] ids = tokenizer.encode("<extra>");
            assertTrue(Arrays.stream(ids).allMatch(id -> id < size), Arrays.toString(ids));
            assertEquals("<extra>MILLRACE", tokenizer.decode(new int[] {size, size + 1}));
        }
    }

    @Test
    void wordPieceFilesWork() throws IOException {
        ObjectNode file =
                file(
                        "{\"type\":\"WordPiece\",\"unk_token\":\"[UNK]\",\"continuing_subword_prefix\":\"##\","
                                + "\"max_input_chars_per_word\":100,\"vocab\":{\"[PAD]\":0,\"[UNK]\":1,\"[CLS]\":2,\"[SEP]\":3,"
                                + "\"[MASK]\":4,\"mill\":5,\"##race\":6,\"[\":7,\"MASK\":8,\"]\":9}}");
        file.set("pre_tokenizer", MAPPER.readTree("{\"type\":\"BertPreTokenizer\"}"));
        ArrayNode added = file.putArray("added_tokens");
        List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
                .forEach(name -> added.add(added(added.size(), name, true)));
        try (TextTokenizer tokenizer = TextTokenizer.of(MAPPER.writeValueAsBytes(file))) {
            assertArrayEquals(
                    new int[] {5, 6, 7, 8, 9, 1}, tokenizer.encode("millrace [MASK] zzz"));
            assertEquals(10, tokenizer.vocabSize());
        }
    }

    @Test
    void unigramFilesWorkAndTheirControlTokensAreNotPieces() throws IOException {
        ObjectNode file =
                file(
                        "{\"type\":\"Unigram\",\"unk_id\":3,\"byte_fallback\":false,\"vocab\":[[\"<s>\",0.0],[\"<pad>\",0.0],"
                                + "[\"</s>\",0.0],[\"<unk>\",0.0],[\"a\",-1.5],[\"b\",-2.0],[\"ab\",-2.25],[\"<\",-9.0],[\"/\",-9.0],[\"s\",-9.0],"
                                + "[\">\",-9.0]]}");
        file.putArray("added_tokens")
                .add(added(0, "<s>", true))
                .add(added(1, "<pad>", true))
                .add(added(2, "</s>", true))
                .add(added(3, "<unk>", true))
                .add(added(11, "<mask>", true));
        try (TextTokenizer tokenizer = TextTokenizer.of(MAPPER.writeValueAsBytes(file))) {
            assertEquals(new SpecialTokens(1, 2, 11, OptionalInt.of(0)), tokenizer.special());
            assertArrayEquals(new int[] {6, 4, 7, 8, 9, 10}, tokenizer.encode("aba</s>"));
            assertEquals(12, tokenizer.vocabSize());
        }
    }

    @Test
    void allMissingTokensAreNamedWithWhatIsAccepted() throws IOException {
        byte[] json = BpeTrainer.train(List.of("a"), 300, List.of("[PAD]", "[UNK]"));
        String message = refusal(json);
        assertTrue(message.contains("no sep token") && message.contains("no mask token"), message);
        assertTrue(
                message.contains("</s>")
                        && message.contains("<mask>")
                        && !message.contains("no pad"),
                message);
    }

    @Test
    void brokenFilesAreRefusedWithTheReason() throws IOException {
        assertTrue(refusal(new byte[TextTokenizer.MAX_BYTES + 1]).contains("67108865 bytes"));
        assertTrue(refusal(Arrays.copyOf(OWN, OWN.length / 2)).contains("not well-formed"));
        assertTrue(refusal("[]".getBytes(StandardCharsets.UTF_8)).contains("not a JSON object"));
        assertTrue(refusal("{}".getBytes(StandardCharsets.UTF_8)).contains("model.vocab"));
        ObjectNode file = (ObjectNode) MAPPER.readTree(OWN);
        ((ObjectNode) file.get("model")).put("type", "Oracle");
        assertTrue(
                refusal(MAPPER.writeValueAsBytes(file))
                        .contains("refused by the tokenizer library"));
        ((ObjectNode) file.get("model").get("vocab")).put("z", 2_000_000_000);
        assertTrue(refusal(MAPPER.writeValueAsBytes(file)).contains("2000000000"));
    }

    @Test
    void aClosedTokenizerSaysSo() {
        TextTokenizer tokenizer = TextTokenizer.of(OWN);
        tokenizer.close();
        assertThrows(IllegalStateException.class, () -> tokenizer.encode("a"));
        assertThrows(IllegalStateException.class, () -> tokenizer.decode(new int[] {5}));
        assertThrows(
                IllegalArgumentException.class,
                () -> TOKENIZER.decode(new int[] {TOKENIZER.vocabSize()}));
    }

    private static String refusal(byte[] json) {
        return assertThrows(IllegalArgumentException.class, () -> TextTokenizer.of(json))
                .getMessage();
    }

    private static ObjectNode file(String model) throws IOException {
        ObjectNode file = MAPPER.createObjectNode().put("version", "1.0");
        file.set("model", MAPPER.readTree(model));
        return file;
    }

    private static ObjectNode added(int id, String content, boolean special) {
        ObjectNode token =
                MAPPER.createObjectNode()
                        .put("id", id)
                        .put("content", content)
                        .put("special", special);
        return token.put("single_word", false)
                .put("lstrip", false)
                .put("rstrip", false)
                .put("normalized", false);
    }
}
