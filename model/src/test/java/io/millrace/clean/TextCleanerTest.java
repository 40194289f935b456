package io.millrace.clean;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

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
    void givesBackTheSameObjectIfNothingChanges() {
        String text = "nothing to do here";
        assertSame(text, cleaner.clean(text));
    }

    @Test
    void refusesWhatIsTooShortOrTooLong() {
        assertThrows(IllegalArgumentException.class, () -> cleaner.clean("a\u0000"));
        assertThrows(IllegalArgumentException.class, () -> cleaner.clean("   \n "));
        assertThrows(IllegalArgumentException.class, () -> cleaner.clean("x".repeat(1001)));
    }

    @Property
    void cleaningTwiceIsCleaningOnce(@ForAll String text) {
        var any = new TextCleaner(0, Integer.MAX_VALUE);
        String once;
        try {
            once = any.clean(text);
        } catch (IllegalArgumentException e) {
            return; // nothing is left
        }
        assertEquals(once, any.clean(once));
    }
}
