package io.millrace.schemas.payload;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;

/** Pictures for tests, encoded. PNG is put together by hand, for no writer here makes all of its kinds. */
final class Pictures {

    private Pictures() {}

    /**
     * A PNG without interlacing and filters.
     *
     * @param type 0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGB and alpha
     * @param rows of samples as they lie in the file
     */
    static byte[] png(int width, int depth, int type, byte[] palette, byte[]... rows) {
        var data = new ByteArrayOutputStream();
        for (byte[] row : rows) {
            data.write(0);
            data.writeBytes(row);
        }
        return png(width, rows.length, depth, type, palette, deflated(data.toByteArray()));
    }

    static byte[] png(int width, int height, int depth, int type, byte[] palette, byte[] data) {
        var out = new ByteArrayOutputStream();
        out.writeBytes(Png.MAGIC);
        ByteBuffer header = ByteBuffer.allocate(13).putInt(width).putInt(height);
        header.put((byte) depth).put((byte) type);
        out.writeBytes(chunk("IHDR", header.array()));
        // A text that would unpack to more than anyone has memory for must not be unpacked.
        out.writeBytes(
                chunk("zTXt", "Comment\0\0not deflated".getBytes(StandardCharsets.US_ASCII)));
        if (palette.length > 0) {
            out.writeBytes(chunk("PLTE", palette));
        }
        out.writeBytes(chunk("IDAT", data));
        out.writeBytes(chunk("IEND", new byte[0]));
        return out.toByteArray();
    }

    static byte[] chunk(String type, byte[] content) {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        var sum = new CRC32();
        sum.update(name);
        sum.update(content);
        return ByteBuffer.allocate(12 + content.length)
                .putInt(content.length)
                .put(name)
                .put(content)
                .putInt((int) sum.getValue())
                .array();
    }

    static byte[] deflated(byte[] content) {
        var deflater = new Deflater();
        deflater.setInput(content);
        deflater.finish();
        byte[] out = new byte[content.length + 100];
        int length = deflater.deflate(out);
        deflater.end();
        return java.util.Arrays.copyOf(out, length);
    }

    /** A JPEG of one colour, of the best quality. */
    static byte[] jpeg(int height, int width, int type, int rgb, boolean progressive) {
        var image = new BufferedImage(width, height, type);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                image.setRGB(x, y, rgb);
            }
        }
        var bytes = new ByteArrayOutputStream();
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        try (var out = ImageIO.createImageOutputStream(bytes)) {
            writer.setOutput(out);
            ImageWriteParam settings = writer.getDefaultWriteParam();
            settings.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            settings.setCompressionQuality(1);
            settings.setProgressiveMode(
                    progressive ? ImageWriteParam.MODE_DEFAULT : ImageWriteParam.MODE_DISABLED);
            writer.write(null, new IIOImage(image, null, null), settings);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }
}
