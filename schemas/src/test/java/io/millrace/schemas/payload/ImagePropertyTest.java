package io.millrace.schemas.payload;

import static io.millrace.schemas.payload.Pictures.bytes;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.millrace.schemas.InvalidRecordException;
import java.awt.image.BufferedImage;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.NotEmpty;
import net.jqwik.api.constraints.Size;

/** Whatever bytes say that they are a picture: they are one, or refused. */
class ImagePropertyTest {

    private static final byte[] NO_PALETTE = {};
    private static final List<byte[]> WHOLE =
            List.of(
                    Pictures.png(3, 8, 2, NO_PALETTE, new byte[9], new byte[9]),
                    Pictures.png(2, 2, 3, bytes(1, 2, 3, 4, 5, 6), bytes(0b01000000)),
                    Pictures.jpeg(9, 17, BufferedImage.TYPE_INT_RGB, 0xC83214, false),
                    Pictures.jpeg(17, 9, BufferedImage.TYPE_INT_RGB, 0xC83214, true),
                    Pictures.jpeg(8, 8, BufferedImage.TYPE_BYTE_GRAY, 0x123456, false),
                    new Image.Type().write(new Image(2, 2, 1, bytes(1, 2, 3, 4))));

    private final Image.Type type = new Image.Type();

    @Property(tries = 500)
    void anyPictureComesBackEqual(
            @ForAll @IntRange(min = 1, max = 9) int height,
            @ForAll @IntRange(min = 1, max = 9) int width,
            @ForAll boolean coloured,
            @ForAll @Size(243) byte[] drawn)
            throws InvalidRecordException {
        int channels = coloured ? 3 : 1;
        byte[] pixels = java.util.Arrays.copyOf(drawn, height * width * channels);
        var image = new Image(height, width, channels, pixels);
        byte[] written = type.write(image);
        assertEquals(image, type.read(written));
        assertArrayEquals(written, type.write(type.read(written)));
    }

    @Property(tries = 3000)
    void changedPicturesAreReadOrRefused(
            @ForAll @IntRange(max = 5) int which,
            @ForAll @NotEmpty List<@IntRange(max = 10_000) Integer> places,
            @ForAll byte replacement) {
        byte[] bytes = WHOLE.get(which).clone();
        for (int place : places.subList(0, Math.min(3, places.size()))) {
            bytes[(int) ((long) place * (bytes.length - 1) / 10_000)] = replacement;
        }
        readOrRefused(bytes);
    }

    @Property(tries = 1000)
    void whateverFollowsAKnownStartIsReadOrRefused(
            @ForAll @IntRange(max = 5) int which, @ForAll byte[] rest) {
        byte[] bytes = java.util.Arrays.copyOf(WHOLE.get(which), 8 + rest.length);
        System.arraycopy(rest, 0, bytes, 8, rest.length);
        readOrRefused(bytes);
    }

    private void readOrRefused(byte[] bytes) {
        try {
            Image image = type.read(bytes);
            assertEquals(image.height() * image.width() * image.channels(), image.pixels().length);
        } catch (InvalidRecordException e) {
            assertFalse(e.getMessage().isBlank());
        }
    }
}
