package io.millrace.schemas.payload;

import io.millrace.schemas.InvalidRecordException;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;

/** The decoders of the Java platform, each called by its own name: none that something else registered is ever asked. */
enum PixelReader {
    PNG("com.sun.imageio.plugins.png.PNGImageReader"),
    JPEG("com.sun.imageio.plugins.jpeg.JPEGImageReader");

    private final String type;

    PixelReader(String type) {
        this.type = type;
    }

    /**
     * The pixels of bytes whose header was looked at.
     *
     * @param channels of the picture made: 1 takes the grey as it is, without the curve of a colour space
     * @throws InvalidRecordException for whatever the decoder throws
     */
    Image read(byte[] bytes, int height, int width, int channels) throws InvalidRecordException {
        ImageReader reader = reader();
        try (var in = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
            reader.setInput(in, true, true);
            BufferedImage image = reader.read(0);
            Raster raster = image.getRaster();
            if (raster.getHeight() != height || raster.getWidth() != width) {
                throw new InvalidRecordException(
                        name()
                                + " has other extents than it says, "
                                + raster.getHeight()
                                + " x "
                                + raster.getWidth());
            }
            byte[] pixels = new byte[height * width * channels];
            fill(pixels, channels, raster, image.getColorModel());
            return new Image(height, width, channels, pixels);
        } catch (IOException | RuntimeException e) {
            // Decoders throw what they like where the bytes are not what they expect.
            String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            throw new InvalidRecordException(name() + " cannot be read: " + why, e);
        } finally {
            reader.dispose();
        }
    }

    private ImageReader reader() {
        Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(name());
        while (readers.hasNext()) {
            ImageReader reader = readers.next();
            if (reader.getClass().getName().equals(type)) {
                return reader;
            }
        }
        throw new IllegalStateException("this Java has no " + type + " (module java.desktop)");
    }

    private static void fill(byte[] pixels, int channels, Raster raster, ColorModel colours) {
        int width = raster.getWidth();
        int bands = raster.getNumBands();
        int[] row = new int[width * bands];
        int to = 0;
        for (int y = 0; y < raster.getHeight(); y++) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
            for (int x = 0; x < width; x++) {
                for (int channel = 0; channel < channels; channel++) {
                    pixels[to++] =
                            colours instanceof IndexColorModel palette
                                    ? indexed(palette.getRGB(row[x]), channel)
                                    : direct(row[x * bands + channel], raster, channel);
                }
            }
        }
    }

    /** Of red, green and blue in three bytes; in grey all are the same. */
    private static byte indexed(int rgb, int channel) {
        return (byte) (rgb >> (16 - 8 * channel));
    }

    /** 8 of the 8 or 16 bits of a sample, rounded. */
    private static byte direct(int sample, Raster raster, int band) {
        int most = (1 << raster.getSampleModel().getSampleSize(band)) - 1;
        return (byte) ((sample * 255L + most / 2) / most);
    }
}
