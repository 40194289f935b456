package io.millrace.schemas.payload;

import io.millrace.schemas.InvalidRecordException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.zip.CRC32;

/**
 * Pictures in PNG. The decoder sees only the chunks that pixels are made of, each with a checksum that holds: texts and
 * profiles, which may unpack to any size, never reach it.
 *
 * <p>Source: W3C, "Portable Network Graphics (PNG) Specification (Third Edition)".
 */
final class Png {

    static final byte[] MAGIC = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};

    private static final Set<String> PIXELS = Set.of("IHDR", "PLTE", "IDAT", "IEND");
    private static final int FRAME_BYTES = 12;
    private static final int HEADER_BYTES = 13;

    /** No stream of deflate holds more bytes for one of its own. */
    private static final int MOST_DEFLATED = 1032;

    private static final int GREY = 0;
    private static final int RGB = 2;
    private static final int PALETTE = 3;
    private static final int GREY_AND_ALPHA = 4;
    private static final int RGB_AND_ALPHA = 6;

    private Png() {}

    /** The picture; transparency is left out, 16 bits become 8. */
    static Image read(byte[] bytes) throws InvalidRecordException {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        var kept = new ByteArrayOutputStream(bytes.length);
        kept.writeBytes(MAGIC);
        in.position(MAGIC.length);
        Header header = null;
        long data = 0;
        String chunk = "";
        while (!chunk.equals("IEND")) {
            int start = in.position();
            int length = in.remaining() < FRAME_BYTES ? -1 : in.getInt();
            if (length < 0 || length > in.remaining() - (FRAME_BYTES - Integer.BYTES)) {
                throw new InvalidRecordException(
                        "PNG of " + bytes.length + " bytes ends within a chunk, at " + start);
            }
            chunk = new String(bytes, start + Integer.BYTES, 4, StandardCharsets.ISO_8859_1);
            if (header == null) {
                header = Header.read(chunk, in.slice(start + 8, length));
            } else if (chunk.equals("IHDR")) {
                throw new InvalidRecordException("PNG has a second header");
            }
            if (PIXELS.contains(chunk)) {
                checkSum(bytes, start, length, chunk);
                kept.write(bytes, start, FRAME_BYTES + length);
                data += chunk.equals("IDAT") ? length : 0;
            }
            in.position(start + FRAME_BYTES + length);
        }
        if (header.bytes() > (data + 1) * MOST_DEFLATED) {
            throw new InvalidRecordException(
                    "PNG says that it is "
                            + header.height()
                            + " x "
                            + header.width()
                            + " pixels, in "
                            + data
                            + " bytes, which cannot hold them");
        }
        return PixelReader.PNG.read(
                kept.toByteArray(), header.height(), header.width(), header.channels());
    }

    private static void checkSum(byte[] bytes, int start, int length, String chunk)
            throws InvalidRecordException {
        var sum = new CRC32();
        sum.update(bytes, start + Integer.BYTES, 4 + length);
        if ((int) sum.getValue() != ByteBuffer.wrap(bytes).getInt(start + 8 + length)) {
            throw new InvalidRecordException("PNG has a damaged chunk " + chunk + ", at " + start);
        }
    }

    private record Header(int height, int width, int depth, int colour) {

        static Header read(String chunk, ByteBuffer in) throws InvalidRecordException {
            if (!chunk.equals("IHDR") || in.remaining() != HEADER_BYTES) {
                throw new InvalidRecordException("PNG has no header");
            }
            int width = in.getInt();
            int height = in.getInt();
            var header = new Header(height, width, in.get(), in.get());
            boolean known =
                    switch (header.colour) {
                        case GREY -> Set.of(1, 2, 4, 8, 16).contains(header.depth);
                        case PALETTE -> Set.of(1, 2, 4, 8).contains(header.depth);
                        case RGB, GREY_AND_ALPHA, RGB_AND_ALPHA ->
                                header.depth == 8 || header.depth == 16;
                        default -> false;
                    };
            if (!known) {
                throw new InvalidRecordException(
                        "PNG has pixels of type "
                                + header.colour
                                + " with "
                                + header.depth
                                + " bits");
            }
            Image.checkExtent(height, width, header.channels());
            return header;
        }

        /** Of the picture that is made of it. */
        int channels() {
            return colour == GREY || colour == GREY_AND_ALPHA ? 1 : 3;
        }

        /** How many bytes it has unpacked, at least. */
        long bytes() {
            int samples =
                    switch (colour) {
                        case RGB -> 3;
                        case RGB_AND_ALPHA -> 4;
                        case GREY_AND_ALPHA -> 2;
                        default -> 1;
                    };
            return height * (1 + ((long) width * depth * samples + 7) / 8);
        }
    }
}
