package io.millrace.schemas.payload;

import static io.millrace.schemas.payload.Pictures.bytes;
import static io.millrace.schemas.payload.Pictures.png;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.ThreadMXBean;
import io.millrace.schemas.InvalidRecordException;
import io.millrace.schemas.avro.Encoded;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class ImageTest {

    private static final byte[] NO_PALETTE = {};

    private final Image.Type type = new Image.Type();

    @Test
    void itsOwnFormIsWrittenAndRead() throws InvalidRecordException {
        var image = new Image(1, 2, 3, bytes(1, 2, 3, 253, 254, 255));
        byte[] written = type.write(image);
        assertArrayEquals(
                bytes('M', 'I', 'M', 'G', 1, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 253, 254, 255),
                written);
        assertEquals(image, type.read(written));
        Encoded encoded = assertInstanceOf(Encoded.class, Payloads.avro(image));
        assertEquals("image", encoded.getKind());
        assertEquals(image, Payloads.of(encoded));
    }

    @Test
    void greyPngKeepsItsValuesWhateverItsBits() throws InvalidRecordException {
        assertPixels(1, png(3, 8, 0, NO_PALETTE, bytes(0, 100, 255)), 0, 100, 255);
        assertPixels(1, png(2, 16, 0, NO_PALETTE, bytes(0x80, 0x00, 0xFF, 0xFF)), 128, 255);
        assertPixels(1, png(4, 2, 0, NO_PALETTE, bytes(0b00_01_10_11)), 0, 85, 170, 255);
        assertPixels(1, png(8, 1, 0, NO_PALETTE, bytes(0b10000001)), 255, 0, 0, 0, 0, 0, 0, 255);
        assertPixels(1, png(2, 8, 4, NO_PALETTE, bytes(7, 0, 9, 255)), 7, 9);
    }

    @Test
    void colouredPngKeepsItsValuesWithoutItsTransparency() throws InvalidRecordException {
        assertPixels(3, png(1, 8, 2, NO_PALETTE, bytes(10, 20, 30)), 10, 20, 30);
        assertPixels(3, png(1, 8, 6, NO_PALETTE, bytes(10, 20, 30, 0)), 10, 20, 30);
        assertPixels(3, png(1, 16, 2, NO_PALETTE, bytes(10, 0, 20, 0, 30, 255)), 10, 20, 31);
        assertPixels(3, png(1, 16, 6, NO_PALETTE, bytes(10, 0, 20, 0, 30, 0, 5, 5)), 10, 20, 30);
        byte[] palette = bytes(1, 2, 3, 200, 150, 100);
        assertPixels(3, png(2, 8, 3, palette, bytes(1, 0)), 200, 150, 100, 1, 2, 3);
        assertPixels(3, png(2, 1, 3, palette, bytes(0b01000000)), 1, 2, 3, 200, 150, 100);
    }

    @Test
    void rowsOfAPngFollowEachOther() throws InvalidRecordException {
        Image image = type.read(png(2, 8, 0, NO_PALETTE, bytes(1, 2), bytes(3, 4), bytes(5, 6)));
        assertEquals(new Image(3, 2, 1, bytes(1, 2, 3, 4, 5, 6)), image);
    }

    @Test
    void jpegIsReadGreyOrColoured() throws InvalidRecordException {
        for (boolean progressive : new boolean[] {false, true}) {
            Image grey =
                    type.read(
                            Pictures.jpeg(
                                    9, 17, BufferedImage.TYPE_BYTE_GRAY, 0xFFFFFF, progressive));
            byte[] white = new byte[9 * 17];
            Arrays.fill(white, (byte) 255);
            assertEquals(new Image(9, 17, 1, white), grey);
            Image red =
                    type.read(
                            Pictures.jpeg(
                                    9, 17, BufferedImage.TYPE_INT_RGB, 0xC83214, progressive));
            assertEquals(3, red.channels());
            for (int i = 0; i < 9 * 17; i++) {
                assertEquals(200, red.pixels()[3 * i] & 0xFF, 3);
                assertEquals(50, red.pixels()[3 * i + 1] & 0xFF, 3);
                assertEquals(20, red.pixels()[3 * i + 2] & 0xFF, 3);
            }
        }
    }

    @Test
    void aPictureThatIsNotWholeIsRefusedWhereverItEnds() {
        byte[] png = png(2, 8, 0, NO_PALETTE, bytes(1, 2), bytes(3, 4));
        byte[] jpeg = Pictures.jpeg(9, 9, BufferedImage.TYPE_INT_RGB, 0x123456, false);
        byte[] raw = type.write(new Image(2, 2, 1, bytes(1, 2, 3, 4)));
        for (byte[] whole : new byte[][] {png, jpeg, raw}) {
            for (int length = 0; length < whole.length; length++) {
                byte[] part = Arrays.copyOf(whole, length);
                assertThrows(InvalidRecordException.class, () -> type.read(part));
            }
        }
    }

    @Test
    void aPngThatHoldsTooFewRowsIsRefused() {
        byte[] oneRow = Pictures.deflated(bytes(0, 1, 2));
        refused("PNG cannot be read", png(2, 2, 8, 0, NO_PALETTE, oneRow));
        refused("PNG cannot be read", png(2, 1, 8, 0, NO_PALETTE, bytes(1, 2, 3, 4)));
        refused("PNG cannot be read", png(2, 1, 8, 3, NO_PALETTE, oneRow));
    }

    @Test
    void aDamagedPngIsRefusedByItsChecksum() {
        byte[] png = png(2, 8, 0, NO_PALETTE, bytes(1, 2));
        png[png.length - 20]++;
        refused("damaged chunk IDAT", png);
    }

    @Test
    void whatAHeaderClaimsIsCheckedBeforeAnythingIsAllocated() {
        byte[] row = Pictures.deflated(bytes(0, 1, 2));
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        refused("16777216 pixels", png(4097, 4096, 8, 0, NO_PALETTE, row));
        refused("16777216 pixels", png(Integer.MAX_VALUE, 2, 8, 2, NO_PALETTE, row));
        refused("16777216 pixels", png(-1, -1, 8, 2, NO_PALETTE, row));
        refused("16777216 pixels", png(0, 1, 8, 2, NO_PALETTE, row));
        refused("cannot hold them", png(4096, 4096, 8, 0, NO_PALETTE, row));
        refused("type 5", png(1, 1, 8, 5, NO_PALETTE, row));
        refused("with 4 bits", png(1, 1, 4, 2, NO_PALETTE, row));
        refused("16777216 pixels", bytes('M', 'I', 'M', 'G', 0, 0, 0, 1, 0, 0, 0, 1, 1));
        refused("of 2 channels", bytes('M', 'I', 'M', 'G', 1, 0, 0, 0, 1, 0, 0, 0, 2, 1, 2));
        refused("0 bytes of pixels", bytes('M', 'I', 'M', 'G', 0, 16, 0, 0, 0, 16, 0, 0, 1));
        byte[] jpeg = Pictures.jpeg(9, 9, BufferedImage.TYPE_BYTE_GRAY, 0x123456, false);
        for (int i = 0; i < jpeg.length; i++) {
            if (jpeg[i] == (byte) 0xFF && jpeg[i + 1] == (byte) 0xC0) {
                jpeg[i + 5] = jpeg[i + 7] = (byte) 0xFF;
                break;
            }
        }
        refused("65289 x 65289 pixels", jpeg);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertTrue(allocated < 8 << 20, () -> allocated + " bytes allocated");
    }

    @Test
    void otherThingsAreNoPictures() {
        refused("allowed: PNG, JPEG", bytes());
        refused("allowed: PNG, JPEG", bytes('G', 'I', 'F', '8', '9', 'a'));
        refused("allowed: PNG, JPEG", bytes('B', 'M', 1, 2, 3));
    }

    @Test
    void jsonHasThemAsBase64OrAsNumbers() throws IOException, InvalidRecordException {
        byte[] png = png(2, 8, 0, NO_PALETTE, bytes(1, 2));
        String base64 = '"' + Base64.getEncoder().encodeToString(png) + '"';
        assertEquals(new Image(1, 2, 1, bytes(1, 2)), json(base64));
        assertEquals(new Image(2, 2, 1, bytes(1, 2, 3, 255)), json("[[1,2],[3,255]]"));
        assertEquals(new Image(1, 2, 1, bytes(1, 2)), json("[[[1],[2.0]]]"));
        assertEquals(new Image(1, 1, 3, bytes(1, 2, 3)), json("[[[1,2,3]]]"));
    }

    @Test
    void jsonThatIsNoPictureIsRefused() {
        refusedJson("\"?\"", "/image is the string ?", "base64");
        refusedJson("\"AAAA\"", "/image: ", "allowed: PNG");
        refusedJson("7", "/image is the number 7");
        refusedJson("[1,2]", "1 axes");
        refusedJson("[[256]]", "256.0", "0 to 255");
        refusedJson("[[-1]]", "-1.0", "0 to 255");
        refusedJson("[[0.5]]", "0.5", "whole");
        refusedJson("[[[1,2]]]", "2 channels");
        refusedJson("[[1,2],[3]]", "equal lengths");
    }

    @Test
    void extentsThatContradictThePixelsAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Image(1, 1, 1, new byte[2]));
        assertThrows(IllegalArgumentException.class, () -> new Image(0, 1, 1, new byte[0]));
        assertThrows(IllegalArgumentException.class, () -> new Image(1, 1, 4, new byte[4]));
    }

    private Image json(String json) throws IOException, InvalidRecordException {
        return type.json(new ObjectMapper().readTree(json), "/image");
    }

    private void refusedJson(String json, String... parts) {
        InvalidRecordException e = assertThrows(InvalidRecordException.class, () -> json(json));
        for (String part : parts) {
            assertTrue(e.getMessage().contains(part), e.getMessage());
        }
    }

    private void assertPixels(int channels, byte[] encoded, int... pixels)
            throws InvalidRecordException {
        assertEquals(
                new Image(1, pixels.length / channels, channels, bytes(pixels)),
                Payloads.of(new Encoded("image", ByteBuffer.wrap(encoded))));
        assertArrayEquals(bytes(pixels), type.read(encoded).pixels());
    }

    private void refused(String part, byte[] bytes) {
        InvalidRecordException e =
                assertThrows(InvalidRecordException.class, () -> type.read(bytes));
        assertTrue(e.getMessage().contains(part), e.getMessage());
    }
}
