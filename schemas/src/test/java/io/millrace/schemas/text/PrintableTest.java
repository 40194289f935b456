package io.millrace.schemas.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

final class PrintableTest {

    @Test
    void whatSteersATerminalIsShownAndNotDone() {
        assertEquals(
                "\\u001b[2J\\u001b]0;owned\\u0007", Printable.of("\u001b[2J\u001b]0;owned\u0007"));
        assertEquals(
                "\\u009b31m", Printable.of("\u009b31m"), "one character that begins an escape");
        assertEquals("a\\u000d\\u000aINFO forged", Printable.of("a\r\nINFO forged"));
        assertEquals("a\\u2028b\\u2029c", Printable.of("a\u2028b\u2029c"));
        assertEquals("\\u202egpj.exe", Printable.of("\u202egpj.exe"), "turns the text around");
        assertEquals("\\ud800", Printable.of("\ud800"), "half of a pair");
        assertEquals("\\udb40\\udc41", Printable.of("\udb40\udc41"), "a tag, which nobody sees");
        assertEquals("\\u0009\\u0000\\u007f", Printable.of("\t\0\u007f"));
    }

    @Test
    void textsOfEveryLanguageStayAsTheyAre() {
        for (String text : new String[] {"Grüße, 水 🌊", "naïve — “quoted”", "мир", "שלום", "\\n"}) {
            assertEquals(text, Printable.of(text));
        }
        assertEquals("null", Printable.of(null));
    }

    @Test
    void whatIsLongIsCutBetweenCharacters() {
        assertEquals("x".repeat(200), Printable.of("x".repeat(200)));
        assertEquals("x".repeat(200) + "...", Printable.of("x".repeat(201)));
        assertEquals("🌊".repeat(200) + "...", Printable.of("🌊".repeat(1000)));
        assertEquals("ab...", Printable.of("abc", 2));
    }

    @Property
    void nothingThatIsPrintedIsAControlCharacterOrLong(@ForAll String text) {
        String printed = Printable.of(text);
        assertTrue(printed.codePointCount(0, printed.length()) <= 12 * Printable.LONGEST + 3);
        assertTrue(printed.codePoints().noneMatch(Character::isISOControl), printed);
    }
}
