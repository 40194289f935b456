package io.millrace.input;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.schemas.payload.Image;
import org.junit.jupiter.api.Test;

final class ImageInputTest {

    private static final ImageInput.Provider PROVIDER = new ImageInput.Provider();

    private static Image picture(int height, int width) {
        return new Image(height, width, 1, new byte[height * width]);
    }

    /** It would decide how large every picture and every step are. */
    @Test
    void aFirstPictureLargerThanMayBeIsRefused() {
        var options = new ImageInput.Options(12);
        PROVIDER.check(options, picture(3, 4), picture(3, 4));
        var refused =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> PROVIDER.check(options, picture(13, 1), picture(13, 1)));
        assertEquals(
                "image is 13 x 1 of 1 channel; allowed: at most input.max-pixels = 12",
                refused.getMessage());
        var byDefault = new ImageInput.Options(null);
        PROVIDER.check(byDefault, picture(1024, 1024), picture(1024, 1024));
        assertThrows(
                IllegalArgumentException.class,
                () -> PROVIDER.check(byDefault, picture(4000, 4000), picture(4000, 4000)));
    }
}
