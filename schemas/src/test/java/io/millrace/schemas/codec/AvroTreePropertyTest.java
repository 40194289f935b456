package io.millrace.schemas.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.millrace.schemas.InvalidRecordException;
import java.lang.management.ManagementFactory;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.avro.Schema;

/** Any bytes under any schema end well or with the one exception that callers expect, and cheaply. */
class AvroTreePropertyTest {
    /** What a reading may allocate beyond a multiple of the input: empty nodes, exception, message. */
    private static final long SLACK_BYTES = 2 * 1024 * 1024;

    private static final Schema EVERYTHING =
            new Schema.Parser()
                    .parse(
                            """
                            {"type":"record","name":"Node","fields":[
                              {"name":"s","type":["null","string","Node",{"type":"array","items":"Node"}]},
                              {"name":"m","type":{"type":"map","values":["double","Node","bytes"]}},
                              {"name":"e","type":{"type":"enum","name":"E","symbols":["A","B"]}},
                              {"name":"f","type":{"type":"fixed","name":"F","size":1000000000}},
                              {"name":"n","type":{"type":"array","items":"null"}}]}
                            """);

    private static final Schema EMPTY_ITEMS =
            new Schema.Parser()
                    .parse(
                            """
                            {"type":"record","name":"R","fields":[
                              {"name":"n","type":{"type":"array","items":{"type":"record","name":"I","fields":[
                                {"name":"a","type":"null"},{"name":"b","type":"null"},{"name":"c","type":"null"}]}}}]}
                            """);

    private final AvroTree tree = new AvroTree(16, Integer.MAX_VALUE);

    @Property(tries = 3000)
    void anyBytesAreReadOrRefusedCheaply(@ForAll("small") byte[] bytes) {
        readOrRefused(bytes, EVERYTHING);
        readOrRefused(bytes, EMPTY_ITEMS);
    }

    @Example
    void depthIsLimited() {
        byte[] deep = new byte[100];
        java.util.Arrays.fill(deep, (byte) 4); // branch 2 of the union: a Node in a Node
        InvalidRecordException e =
                assertThrows(InvalidRecordException.class, () -> tree.read(deep, 0, EVERYTHING));
        assertTrue(e.getMessage().contains("deeper than 16"), e.getMessage());
    }

    @Example
    void itemsWithoutBytesAreLimited() {
        byte[] bytes = new byte[100_000];
        for (int i = 0; i + 1 < bytes.length; i += 2) { // blocks of 8000 empty items each
            bytes[i] = (byte) 0x80;
            bytes[i + 1] = (byte) 0x7D;
        }
        InvalidRecordException e =
                assertThrows(InvalidRecordException.class, () -> tree.read(bytes, 0, EMPTY_ITEMS));
        assertTrue(e.getMessage().contains("more fields and items than bytes"), e.getMessage());
    }

    /** Small numbers are choices and lengths that lead deeper than random ones do. */
    @Provide
    Arbitrary<byte[]> small() {
        return Arbitraries.frequencyOf(
                        net.jqwik.api.Tuple.of(8, Arbitraries.bytes().between((byte) 0, (byte) 8)),
                        net.jqwik.api.Tuple.of(1, Arbitraries.bytes()))
                .array(byte[].class)
                .ofMaxSize(200);
    }

    private void readOrRefused(byte[] bytes, Schema schema) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        try {
            tree.read(bytes, 0, schema);
        } catch (InvalidRecordException e) {
            assertEquals(1, e.getMessage().lines().count(), e.getMessage());
        }
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertTrue(
                allocated < SLACK_BYTES + 300L * bytes.length,
                () -> allocated + " bytes allocated for " + bytes.length);
    }
}
