package io.millrace.encoder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.input.Options;
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
        var options = Options.node();
        if (size != null) {
            options.put("size", size);
        }
        options.put("depth", depth).put("width", width).put("heads", heads);
        assertEquals(
                new TransformerSize(givesDepth, givesWidth, givesHeads),
                TransformerSize.of(TransformerSize.complete(options)));
    }

    @Test
    void anUnknownSizeIsRefusedWithTheKnownOnes() {
        var error =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> TransformerSize.complete(Options.node().put("size", "huge")));
        assertEquals(
                "encoder.size is \"huge\"; allowed: base, mini, small, tiny", error.getMessage());
    }

    @Test
    void aWidthThatTheHeadsCannotShareIsRefused() {
        var options = Options.node().put("width", 100).put("heads", 3);
        assertThrows(IllegalArgumentException.class, () -> TransformerSize.complete(options));
    }
}
