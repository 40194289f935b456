package io.millrace.schemas.decode;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.millrace.schemas.InvalidRecordException;
import io.millrace.schemas.avro.UnlabeledExample;
import io.millrace.schemas.codec.AvroTree;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A record that is small as bytes is not large as a tree. */
final class ParseTreesTest {

    private static final int BYTES = 8_000_000;

    /** What a tree may take of the heap for a byte of max-bytes. */
    private static final int MOST_TIMES = 24;

    private static byte[] filled(IntFunction<String> item) {
        var all = new StringBuilder("{\"text\": \"words\", \"more\": ");
        String first = item.apply(0);
        all.append("[").append(first);
        for (int i = 1; all.length() < BYTES; i++) {
            all.append(',').append(item.apply(i));
        }
        return all.append("]}").toString().getBytes(UTF_8);
    }

    private static SourceRecord record(byte[] value) {
        return new SourceRecord("t", 0, 1, 2, null, value);
    }

    private static long allocated() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean())
                .getCurrentThreadAllocatedBytes();
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "{}", "[[]]", "{\"a\":0}", "[99]", "{\"%x\":1}"})
    void manySmallPartsOfJsonAreRefused(String item) {
        byte[] value = filled(i -> item.replace("%x", Integer.toHexString(i)));
        ExampleDecoder<UnlabeledExample> decoder = Decoders.unlabeled("json", Map.of());
        long before = allocated();
        var refused =
                assertThrows(InvalidRecordException.class, () -> decoder.decode(record(value)));
        long times = (allocated() - before) / value.length;
        assertTrue(times <= MOST_TIMES, item + " took " + times + " times its bytes");
        assertEquals(
                "not valid JSON: has more brackets, names and values than a fourth of max-bytes",
                refused.getMessage());
    }

    @Test
    void manyNumbersAreAVectorAndMuchTextIsAText() throws Exception {
        String numbers =
                IntStream.range(0, 500_000)
                        .mapToObj(i -> "0." + (i % 1000))
                        .collect(Collectors.joining(","));
        ExampleDecoder<UnlabeledExample> decoder = Decoders.unlabeled("json", Map.of());
        decoder.decode(record(("{\"features\": [" + numbers + "]}").getBytes(UTF_8)));
        String row =
                IntStream.range(0, 512)
                        .mapToObj(i -> "[12,34,56]")
                        .collect(Collectors.joining(","));
        String picture =
                IntStream.range(0, 512)
                        .mapToObj(i -> "[" + row + "]")
                        .collect(Collectors.joining(","));
        decoder.decode(record(("{\"image\": [" + picture + "]}").getBytes(UTF_8)));
        decoder.decode(
                record(("{\"text\": \"" + "word ".repeat(1_600_000) + "\"}").getBytes(UTF_8)));
    }

    /** Empty maps, of one byte each, in an array. */
    @Test
    void manySmallPartsOfAvroAreRefused() throws Exception {
        Schema schema =
                new Schema.Parser()
                        .parse(
                                """
                                {"type": "record", "name": "R", "fields": [{"name": "more", "type":
                                    {"type": "array", "items": {"type": "map", "values": "int"}}}]}
                                """);
        var bytes = new ByteArrayOutputStream();
        BinaryEncoder out = EncoderFactory.get().binaryEncoder(bytes, null);
        out.writeArrayStart();
        out.setItemCount(BYTES);
        for (int i = 0; i < BYTES; i++) {
            out.startItem();
            out.writeMapStart();
            out.writeMapEnd();
        }
        out.writeArrayEnd();
        out.flush();
        var tree = new AvroTree(32, FieldOptions.USUAL.mostParts());
        long before = allocated();
        var refused =
                assertThrows(
                        InvalidRecordException.class,
                        () -> tree.read(bytes.toByteArray(), 0, schema));
        long times = (allocated() - before) / BYTES;
        assertTrue(times <= MOST_TIMES, "took " + times + " times its bytes");
        assertTrue(refused.getMessage().contains("a fourth of max-bytes"), refused.getMessage());
    }
}
