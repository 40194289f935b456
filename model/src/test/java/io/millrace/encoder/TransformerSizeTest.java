package io.millrace.encoder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TransformerSizeTest {

    @ParameterizedTest
    @CsvSource({
        ", , , , 4, 256, 4", // mini
        "tiny, , , , 2, 128, 2",
        "base, , , , 12, 768, 12",
        "tiny, 3, , , 3, 128, 2",
        "tiny, , 256, , 2, 256, 4",
        "tiny, , , 4, 2, 128, 4",
        ", 1, 8, , 1, 8, 1",
    })
    void whatIsGivenGoesOverTheNamedSize(
            String size,
            Integer depth,
            Integer width,
            Integer heads,
            int givesDepth,
            int givesWidth,
            int givesHeads) {
        var options = new TransformerEncoder.Options(size, depth, width, heads, null);
        assertEquals(givesDepth, options.depth());
        assertEquals(givesWidth, options.width());
        assertEquals(givesHeads, options.heads());
    }

    @Test
    void anUnknownSizeIsRefusedWithTheKnownOnes() {
        var error =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> new TransformerEncoder.Options("huge", null, null, null, null));
        assertEquals("size: got \"huge\"; allowed: base, mini, small, tiny", error.getMessage());
    }

    @Test
    void aWidthThatTheHeadsCannotShareIsRefused() {
        assertThrows(
                IllegalArgumentException.class,
                () -> new TransformerEncoder.Options(null, null, 100, 3, null));
    }
}
