package io.millrace.jobs.order;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.jobs.ingest.Ingested;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

final class IngestedCodecTest {

    /** A record of a state from before there were targets. */
    private static final String OLD =
            "00000002"
                    + "0000000000000003"
                    + "0000000000000004"
                    + "000169"
                    + "000164"
                    + "0000000000000005"
                    + "0001"
                    + "0006"
                    + "00000002"
                    + "0708";

    @Test
    void aRecordComesBackWithAndWithoutATarget() throws IOException {
        for (byte[] target : new byte[][] {{}, {1, 2, 3}}) {
            for (byte[] payload : new byte[][] {{}, {7, 8}}) {
                var record = new Ingested(2, 3, 4, "i", "d", 5, new short[] {6}, payload, target);
                Ingested read = read(written(record));
                assertEquals(2, read.partition());
                assertEquals(3, read.offset());
                assertEquals(4, read.timestamp());
                assertEquals("i", read.id());
                assertEquals("d", read.domain());
                assertEquals(5, read.hash());
                assertArrayEquals(new short[] {6}, read.signature());
                assertArrayEquals(payload, read.payload());
                assertArrayEquals(target, read.target());
            }
        }
    }

    @Test
    void statesFromBeforeThereWereTargetsAreReadAndWrittenAsTheyWere() throws IOException {
        Ingested read = read(HexFormat.of().parseHex(OLD));
        assertArrayEquals(new byte[] {7, 8}, read.payload());
        assertEquals(0, read.target().length);
        assertEquals(OLD, HexFormat.of().formatHex(written(read)));
    }

    private static byte[] written(Ingested record) throws IOException {
        var bytes = new ByteArrayOutputStream();
        IngestedCodec.write(record, new DataOutputStream(bytes));
        return bytes.toByteArray();
    }

    private static Ingested read(byte[] bytes) throws IOException {
        var in = new DataInputStream(new ByteArrayInputStream(bytes));
        Ingested read = IngestedCodec.read(in);
        assertEquals(0, in.available());
        return read;
    }
}
