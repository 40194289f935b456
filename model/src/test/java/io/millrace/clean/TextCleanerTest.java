package io.millrace.clean;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.text.Normalizer;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

final class TextCleanerTest {

    private final TextCleaner cleaner = new TextCleaner(3, 1000);

    @Test
    void composesDropsControlsAndCutsRuns() {
        assertEquals("\u00e9t\u00e9 ok", cleaner.clean("  e\u0301te\u0301\u0000 ok\r\n"));
        assertEquals("a" + " ".repeat(8) + "b", cleaner.clean("a" + " ".repeat(30) + "b"));
        assertEquals("if x:\n    y", cleaner.clean("if x:\n    y"));
        assertEquals("a b c", cleaner.clean("a\u00a0b\u2003c"));
    }

    @Test
    void aMarkThatADroppedCharacterKeptFromItsLetterIsComposed() {
        assertEquals("x\u00e9x", cleaner.clean("xe\u0000\u0301x"));
    }

    @Test
    void everyLineEndIsANewlineWithoutBlanksBefore() {
        assertEquals("a\nb\nc\nd\ne", cleaner.clean("a\r\nb\rc\u2028d\fe"));
        assertEquals("a\nb", cleaner.clean("a  \t\nb \n"));
        assertEquals("a\n\n\nb", cleaner.clean("a\n \n\t\n\n\n\nb"));
    }

    @Test
    void codeKeepsItsIndentation() {
        String code = "def f():\n\tif x:\n" + " ".repeat(24) + "return 1\n\n\ndef g(): pass";
        assertSame(code, cleaner.clean(code));
        assertEquals("a\n" + " ".repeat(64) + "b", cleaner.clean("a\n" + " ".repeat(99) + "b"));
    }

    @Test
    void halfASurrogatePairIsReplacedAndAWholeOneStays() {
        assertEquals("a\ufffdb \ud83d\ude00", cleaner.clean("a\ud83db \ud83d\ude00"));
        assertEquals("\ufffdabc\ufffd", cleaner.clean("\ude00abc\ud83d"));
        assertEquals("abc", cleaner.clean("\ufeffa\ufdd0b\uffffc"));
    }

    /** A million marks in the wrong order take a normaliser alone minutes. */
    @Test
    @Timeout(5)
    void endlessMarksAreCut() {
        String marks = "\u0315\u0300".repeat(500_000);
        String cleaned = cleaner.clean("abc" + marks + "d");
        assertTrue(cleaned.length() <= 34, () -> cleaned.length() + " characters");
        assertTrue(cleaned.endsWith("d"));
    }

    @Test
    void givesBackTheSameObjectIfNothingChanges() {
        for (String text :
                new String[] {"nothing to do here", "na\u00efve caf\u00e9", "\u65e5\u672c\u8a9e"}) {
            assertSame(text, cleaner.clean(text));
        }
    }

    @Test
    void refusesWhatIsTooShortOrTooLong() {
        assertThrows(IllegalArgumentException.class, () -> cleaner.clean("a\u0000"));
        assertThrows(IllegalArgumentException.class, () -> cleaner.clean("   \n "));
        String message =
                assertThrows(IllegalArgumentException.class, () -> cleaner.clean("x".repeat(1001)))
                        .getMessage();
        assertTrue(message.contains("1001") && message.contains("3 to 1000"), message);
    }

    @Property
    void cleaningTwiceIsCleaningOnce(@ForAll("messy") String text) {
        var any = new TextCleaner(0, Integer.MAX_VALUE);
        String once;
        try {
            once = any.clean(text);
        } catch (IllegalArgumentException e) {
            return; // nothing is left
        }
        assertSame(once, any.clean(once));
        assertTrue(Normalizer.isNormalized(once, Normalizer.Form.NFC));
        assertEquals(once.strip(), once);
    }

    @Provide
    Arbitrary<String> messy() {
        Arbitrary<String> trouble =
                Arbitraries.of(
                        "a",
                        "e",
                        "\u0301",
                        "\u0323",
                        "\u0000",
                        "\r",
                        "\n",
                        "\r\n",
                        " ",
                        "         ",
                        "\t",
                        "\u00a0",
                        "\u2028",
                        "\ufeff",
                        "\ud83d",
                        "\ude00",
                        "\u1100",
                        "\u1161",
                        "\u212b",
                        "\u0958");
        return Arbitraries.oneOf(trouble, trouble, Arbitraries.strings().ofMaxLength(3))
                .list()
                .ofMaxSize(40)
                .map(parts -> String.join("", parts));
    }
}
