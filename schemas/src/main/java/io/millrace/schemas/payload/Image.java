package io.millrace.schemas.payload;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.schemas.InvalidRecordException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Set;

/**
 * A picture: grey, or red, green and blue.
 *
 * @param height in pixels
 * @param width in pixels
 * @param channels 1 or 3
 * @param pixels (height, width, channels), row major: the channels of a pixel stand beside each other, each 0 to 255 as an
 *     unsigned byte
 */
public record Image(int height, int width, int channels, byte[] pixels) implements Payload {

    static final String KIND = "image";

    /** The most pixels that a picture may have. */
    public static final int MAX_PIXELS = 16 << 20;

    public Image {
        try {
            checkExtent(height, width, channels);
        } catch (InvalidRecordException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
        if (pixels.length != height * width * channels) {
            throw new IllegalArgumentException(
                    "image of "
                            + extent(height, width, channels)
                            + " has "
                            + pixels.length
                            + " bytes; allowed: one for every channel of every pixel");
        }
    }

    /** Refuses what is no picture here, before anything is allocated for it. */
    static void checkExtent(long height, long width, int channels) throws InvalidRecordException {
        boolean pixels =
                height >= 1
                        && width >= 1
                        && height <= MAX_PIXELS
                        && width <= MAX_PIXELS
                        && height * width <= MAX_PIXELS;
        if (!pixels || (channels != 1 && channels != 3)) {
            throw new InvalidRecordException(
                    "image is "
                            + extent(height, width, channels)
                            + "; allowed: 1 to "
                            + MAX_PIXELS
                            + " pixels of 1 or 3 channels");
        }
    }

    private static String extent(long height, long width, int channels) {
        return height + " x " + width + " pixels of " + channels + " channels";
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public long size() {
        return pixels.length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Image that
                && height == that.height
                && width == that.width
                && channels == that.channels
                && Arrays.equals(pixels, that.pixels);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * (31 * height + width) + channels) + Arrays.hashCode(pixels);
    }

    @Override
    public String toString() {
        return "Image[" + extent(height, width, channels) + "]";
    }

    /**
     * Written as {@code MIMG}, height and width (4 bytes each, little endian), channels (1), then the pixels. Read from that,
     * or from PNG or JPEG. What a picture says of transparency, orientation, colour spaces and itself is not looked at.
     *
     * <p>In JSON: any of these as base64 in a string, or nested arrays of whole numbers from 0 to 255, (height, width) or
     * (height, width, channels).
     */
    public static final class Type implements PayloadType<Image> {

        private static final byte[] MAGIC = {'M', 'I', 'M', 'G'};
        private static final int HEADER_BYTES = 13;

        @Override
        public String name() {
            return KIND;
        }

        @Override
        public Class<Image> type() {
            return Image.class;
        }

        @Override
        public Set<String> endings() {
            return Set.of("png", "jpg", "jpeg");
        }

        @Override
        public byte[] write(Image image) {
            return ByteBuffer.allocate(HEADER_BYTES + image.pixels.length)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .put(MAGIC)
                    .putInt(image.height)
                    .putInt(image.width)
                    .put((byte) image.channels)
                    .put(image.pixels)
                    .array();
        }

        @Override
        public Image read(byte[] bytes) throws InvalidRecordException {
            if (starts(bytes, MAGIC)) {
                return raw(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
            }
            if (starts(bytes, Png.MAGIC)) {
                return Png.read(bytes);
            }
            if (starts(bytes, Jpeg.MAGIC)) {
                return Jpeg.read(bytes);
            }
            throw new InvalidRecordException(
                    "image of "
                            + bytes.length
                            + " bytes starts as nothing that is known; allowed: PNG, JPEG, and the form that Millrace writes");
        }

        private static boolean starts(byte[] bytes, byte[] magic) {
            return bytes.length >= magic.length
                    && Arrays.equals(bytes, 0, magic.length, magic, 0, magic.length);
        }

        private static Image raw(ByteBuffer in) throws InvalidRecordException {
            if (in.remaining() < HEADER_BYTES) {
                throw new InvalidRecordException("image ends within its header");
            }
            in.position(MAGIC.length);
            int height = in.getInt();
            int width = in.getInt();
            int channels = in.get();
            checkExtent(height, width, channels);
            if (in.remaining() != height * width * channels) {
                throw new InvalidRecordException(
                        "image of "
                                + extent(height, width, channels)
                                + " has "
                                + in.remaining()
                                + " bytes of pixels, expected "
                                + height * width * channels);
            }
            byte[] pixels = new byte[in.remaining()];
            in.get(pixels);
            return new Image(height, width, channels, pixels);
        }

        @Override
        public Image json(JsonNode field, String path) throws InvalidRecordException {
            if (!field.isArray()) {
                try {
                    return read(JsonValues.bytes(field, path));
                } catch (InvalidRecordException e) {
                    throw new InvalidRecordException(path + ": " + e.getMessage(), e);
                }
            }
            Features numbers = JsonFeatures.read(field, path);
            int[] shape = numbers.shape();
            if (shape.length != 2 && shape.length != 3) {
                throw new InvalidRecordException(
                        path
                                + " has "
                                + shape.length
                                + " axes; allowed are (height, width) and (height, width, channels)");
            }
            int channels = shape.length == 2 ? 1 : shape[2];
            checkExtent(shape[0], shape[1], channels);
            byte[] pixels = new byte[numbers.values().length];
            for (int i = 0; i < pixels.length; i++) {
                float value = numbers.values()[i];
                if (!(value >= 0 && value <= 255) || value != (int) value) {
                    throw new InvalidRecordException(
                            path + " has the value " + value + "; allowed are 0 to 255, whole");
                }
                pixels[i] = (byte) (int) value;
            }
            return new Image(shape[0], shape[1], channels, pixels);
        }
    }
}
