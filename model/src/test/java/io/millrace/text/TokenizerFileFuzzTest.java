package io.millrace.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Whatever a tokenizer.json holds, it is read or refused with the one exception that callers expect. */
class TokenizerFileFuzzTest {

    private static final List<String> FILES =
            List.of(
                    "{\"added_tokens\":[{\"id\":3,\"content\":\"[MASK]\",\"special\":true}],"
                            + "\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":0,\"b\":1,\"[PAD]\":2},\"merges\":[\"a b\"]}}",
                    "{\"model\":{\"type\":\"Unigram\",\"vocab\":[[\"<pad>\",0.0],[\"a\",-1.5]]},\"added_tokens\":[]}");

    @Property(tries = 5000)
    void mutatedFilesAreReadOrRefused(
            @ForAll @IntRange(max = 1) int which,
            @ForAll @IntRange(min = 1, max = 5) int edits,
            @ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        String text = FILES.get(which);
        for (int i = 0; i < edits; i++) {
            int at = random.nextInt(text.length());
            int end = Math.min(text.length(), at + random.nextInt(1, 10));
            char other = "\0\u00ff{}[]\",:-019eE tnu\\".charAt(random.nextInt(20));
            text =
                    switch (random.nextInt(4)) {
                        case 0 -> text.substring(0, at) + other + text.substring(at + 1);
                        case 1 -> text.substring(0, at) + other + text.substring(at);
                        case 2 -> text.substring(0, at) + text.substring(end) + " ";
                        default -> text.substring(0, end) + text.substring(at);
                    };
        }
        readOrRefused(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Property(tries = 1000)
    void anyBytesAreRefused(@ForAll byte[] bytes) {
        readOrRefused(bytes);
    }

    @Property(tries = 20)
    void depthIsNoDanger(@ForAll @IntRange(min = 1, max = 200_000) int depth) {
        String open = "{\"model\":{\"vocab\":{\"a\":0},\"x\":" + "[".repeat(depth);
        readOrRefused(open.getBytes(StandardCharsets.UTF_8));
    }

    private static void readOrRefused(byte[] json) {
        try {
            TokenizerFile file = TokenizerFile.parse(json);
            assertTrue(file.vocabSize() > 0 && file.vocabSize() <= 1 << 22);
        } catch (IllegalArgumentException refused) {
            assertEquals("tokenizer.json", refused.getMessage().substring(0, 14));
        }
    }
}
