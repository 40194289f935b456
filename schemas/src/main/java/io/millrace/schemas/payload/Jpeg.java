package io.millrace.schemas.payload;

import io.millrace.schemas.InvalidRecordException;
import java.io.ByteArrayOutputStream;

/**
 * Pictures in JPEG. The decoder sees only the segments that pixels are made of, and a picture that is whole: the library
 * below would fill what is missing with grey.
 *
 * <p>Source: ITU-T T.81, annex B.
 */
final class Jpeg {

    static final byte[] MAGIC = {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF};

    /** Progressive pictures have about ten; each is a pass over all pixels, whatever its own size. */
    private static final int MOST_SCANS = 64;

    private static final int MARKER = 0xFF;
    private static final int START_OF_FRAME = 0xC0;
    private static final int HUFFMAN_TABLES = 0xC4;
    private static final int EXTENSION = 0xC8;
    private static final int ARITHMETIC_TABLES = 0xCC;
    private static final int LAST_OF_FRAME = 0xCF;
    private static final int FIRST_RESTART = 0xD0;
    private static final int LAST_RESTART = 0xD7;
    private static final int END = 0xD9;
    private static final int SCAN = 0xDA;
    private static final int FIRST_APPLICATION = 0xE0;
    private static final int ADOBE = 0xEE;
    private static final int LAST_APPLICATION = 0xEF;
    private static final int COMMENT = 0xFE;

    private final byte[] bytes;
    private final ByteArrayOutputStream kept;
    private int at = 2;
    private int scans;
    private int height;
    private int width;
    private int channels;

    private Jpeg(byte[] bytes) {
        this.bytes = bytes;
        this.kept = new ByteArrayOutputStream(bytes.length);
    }

    /** The picture; how it is to be turned is left out. */
    static Image read(byte[] bytes) throws InvalidRecordException {
        var jpeg = new Jpeg(bytes);
        jpeg.walk();
        return PixelReader.JPEG.read(
                jpeg.kept.toByteArray(), jpeg.height, jpeg.width, jpeg.channels);
    }

    private void walk() throws InvalidRecordException {
        kept.write(bytes, 0, 2);
        for (int marker = marker(); marker != END; marker = marker()) {
            int length = at + 2 > bytes.length ? -1 : unsigned16(at);
            if (length < 2 || length > bytes.length - at) {
                throw ended();
            }
            if (isFrame(marker)) {
                frame(length);
            }
            if (isKept(marker, length)) {
                kept.write(MARKER);
                kept.write(marker);
                kept.write(bytes, at, length);
            }
            at += length;
            if (marker == SCAN) {
                scan();
            }
        }
        if (scans == 0) {
            throw new InvalidRecordException("JPEG has no pixels");
        }
        kept.write(MARKER);
        kept.write(END);
    }

    /** Passes over a marker, and over what may fill the place before it. */
    private int marker() throws InvalidRecordException {
        if (at < bytes.length && unsigned(at) != MARKER) {
            throw new InvalidRecordException("JPEG has no marker at " + at + ", where one must be");
        }
        while (at < bytes.length && unsigned(at) == MARKER) {
            at++;
        }
        if (at == bytes.length) {
            throw ended();
        }
        return unsigned(at++);
    }

    private static boolean isFrame(int marker) {
        return marker >= START_OF_FRAME
                && marker <= LAST_OF_FRAME
                && marker != HUFFMAN_TABLES
                && marker != EXTENSION
                && marker != ARITHMETIC_TABLES;
    }

    private void frame(int length) throws InvalidRecordException {
        if (channels > 0) {
            throw new InvalidRecordException("JPEG has a second header");
        }
        if (length < 8) {
            throw ended();
        }
        height = unsigned16(at + 3);
        width = unsigned16(at + 5);
        channels = unsigned(at + 7);
        if (unsigned(at + 2) != 8) {
            throw new InvalidRecordException(
                    "JPEG has samples of " + unsigned(at + 2) + " bits; allowed: 8");
        }
        Image.checkExtent(height, width, channels);
    }

    /** Of what applications put there only the two that say what the channels are. */
    private boolean isKept(int marker, int length) {
        boolean jfif =
                marker == FIRST_APPLICATION
                        && length >= 7
                        && bytes[at + 2] == 'J'
                        && bytes[at + 3] == 'F'
                        && bytes[at + 4] == 'I'
                        && bytes[at + 5] == 'F';
        boolean application = marker >= FIRST_APPLICATION && marker <= LAST_APPLICATION;
        return jfif || marker == ADOBE || (!application && marker != COMMENT);
    }

    /** Passes over the pixels of a scan, up to the next marker. */
    private void scan() throws InvalidRecordException {
        if (channels == 0) {
            throw new InvalidRecordException("JPEG has pixels before its header");
        }
        if (++scans > MOST_SCANS) {
            throw new InvalidRecordException(
                    "JPEG has more than " + MOST_SCANS + " scans, which is what is allowed");
        }
        int start = at;
        for (; at + 1 < bytes.length; at++) {
            int next = unsigned(at + 1);
            boolean pixels = next == 0 || (next >= FIRST_RESTART && next <= LAST_RESTART);
            if (unsigned(at) == MARKER && !pixels && next != MARKER) {
                kept.write(bytes, start, at - start);
                return;
            }
        }
        throw ended();
    }

    private int unsigned(int index) {
        return bytes[index] & 0xFF;
    }

    private int unsigned16(int index) {
        return (unsigned(index) << 8) | unsigned(index + 1);
    }

    private InvalidRecordException ended() {
        return new InvalidRecordException(
                "JPEG of " + bytes.length + " bytes ends within a segment, at " + at);
    }
}
