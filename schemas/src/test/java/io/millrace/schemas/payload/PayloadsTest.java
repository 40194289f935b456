package io.millrace.schemas.payload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.schemas.InvalidRecordException;
import io.millrace.schemas.avro.Encoded;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class PayloadsTest {

    @Test
    void textAndFeaturesKeepTheRecordsOfTheirOwn() throws InvalidRecordException {
        var text = new Text("Grüße");
        assertInstanceOf(io.millrace.schemas.avro.Text.class, Payloads.avro(text));
        assertEquals(text, Payloads.of(Payloads.avro(text)));
        var features = new Features(new int[] {2, 1}, new float[] {1, -2.5f});
        assertInstanceOf(io.millrace.schemas.avro.Features.class, Payloads.avro(features));
        assertEquals(features, Payloads.of(Payloads.avro(features)));
    }

    @Test
    void bytesOfAnyKindAreReadByThatKind() throws InvalidRecordException {
        var features = new Features(new int[] {1, 2}, new float[] {3, 4});
        byte[] bytes = new Features.Type().write(features);
        assertEquals(features, Payloads.of(encoded("features", bytes)));
        assertEquals(new Text("a"), Payloads.of(encoded("text", new byte[] {'a'})));
    }

    @Test
    void anUnknownKindNamesThoseThereAre() {
        Encoded smell = encoded("smell", new byte[1]);
        InvalidRecordException e =
                assertThrows(InvalidRecordException.class, () -> Payloads.of(smell));
        assertTrue(
                e.getMessage().startsWith("payload is of kind 'smell'; allowed: audio, features, "),
                e.getMessage());
        assertThrows(InvalidRecordException.class, () -> Payloads.check(smell));
    }

    @Test
    void bytesThatAreNotOfTheKindAreRefused() {
        refused("features", new byte[] {1, 2});
        refused("text", new byte[] {(byte) 0xFF});
        refused("text", new byte[0]);
    }

    @Test
    void statesFromBeforeThereWasOneFormForEveryKindAreRead() throws IOException {
        byte[] text = "Grüße".getBytes(StandardCharsets.UTF_8);
        ByteBuffer old = ByteBuffer.allocate(5 + text.length).put((byte) 0).putInt(text.length);
        assertEquals(new Text("Grüße"), read(old.put(text).array()));
        byte[] features = {1, 2, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, (byte) 0x80, 0x3F};
        assertEquals(new Features(new int[] {1, 1}, new float[] {1}), read(features));
        var bytes = new ByteArrayOutputStream();
        Payloads.write(new Text("now"), new DataOutputStream(bytes));
        assertEquals(new Text("now"), read(bytes.toByteArray()));
    }

    private static Payload read(byte[] state) throws IOException {
        return Payloads.read(new DataInputStream(new ByteArrayInputStream(state)));
    }

    private static Encoded encoded(String kind, byte[] bytes) {
        return new Encoded(kind, ByteBuffer.wrap(bytes));
    }

    private static void refused(String kind, byte[] bytes) {
        assertThrows(InvalidRecordException.class, () -> Payloads.of(encoded(kind, bytes)));
    }
}
