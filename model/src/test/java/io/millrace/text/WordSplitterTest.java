package io.millrace.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.junit.jupiter.api.Test;

class WordSplitterTest {
    private static HuggingFaceTokenizer bytes;

    @BeforeContainer
    static void open() throws IOException {
        bytes =
                HuggingFaceTokenizer.newInstance(
                        new ByteArrayInputStream(BpeTrainer.train(List.of(), 261)),
                        Map.of("addSpecialTokens", "false"));
    }

    @AfterContainer
    static void close() {
        bytes.close();
    }

    @Test
    void wordsAreThoseOfTheExpression() {
        assertEquals(
                List.of("I", "'ll", " say", " '", "hello", "',", " 42", " times", "!"),
                words("I'll say 'hello', 42 times!"));
        assertEquals(
                List.of("if", " x", ":", "\n   ", " return", " 1", "  "),
                words("if x:\n    return 1  "));
        assertEquals(
                List.of("a", " ", "\u00a0", "b", "\t", "\t", "c", "'", "S"),
                words("a \u00a0b\t\tc'S"));
        assertEquals(
                List.of("get", "URL", "Name", "2", "String", " IO", " Ä", "中"),
                words("getURLName2String IO Ä中"));
    }

    /** With no merges every token is one byte, and the library says which word it is from. */
    @Property(tries = 500)
    void wordsAreThoseOfTheRuntime(@ForAll("texts") String text) {
        List<Integer> expected = new ArrayList<>();
        long encoding = TokenizersLibrary.LIB.encode(bytes.getHandle(), text, false);
        long last = -1;
        for (long word : TokenizersLibrary.LIB.getWordIds(encoding)) {
            if (word != last) {
                expected.add(0);
                last = word;
            }
            expected.set(expected.size() - 1, expected.get(expected.size() - 1) + 1);
        }
        TokenizersLibrary.LIB.deleteEncoding(encoding);
        List<Integer> actual = new ArrayList<>();
        for (String word : words(text)) {
            actual.add(word.getBytes(StandardCharsets.UTF_8).length);
        }
        assertEquals(expected, actual);
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.oneOf(
                        Arbitraries.of(
                                "'s", "'re", "'l", "  ", " ", "\n", "\t ", "a", "B", "7", "½", "Ⅷ",
                                "é", "e\u0301", "中", "-", "\u00a0", "AB", "Ab", "É", "ǅ", "ʰ"),
                        Arbitraries.of(
                                "\u0085",
                                "\u200b",
                                "\u3000",
                                "\u1680",
                                "\uFEFF",
                                "\uD83D\uDE00",
                                "\uD835\uDD4F",
                                "\uD835\uDFDB"))
                .list()
                .ofMaxSize(40)
                .map(parts -> String.join("", parts));
    }

    private static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        for (int from = 0; from < text.length(); ) {
            int end = WordSplitter.end(text, from);
            words.add(text.substring(from, end));
            from = end;
        }
        return words;
    }
}
