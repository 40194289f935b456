package io.millrace.schemas.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.schemas.InvalidRecordException;
import io.millrace.schemas.Samples;
import io.millrace.schemas.avro.DeadLetter;
import io.millrace.schemas.avro.LabeledExample;
import io.millrace.schemas.avro.ProgressEvent;
import io.millrace.schemas.avro.Text;
import io.millrace.schemas.avro.UnlabeledExample;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class AvroCodecTest {
    private final AvroCodec codec = new AvroCodec();

    @Test
    void nullShortAndForeignBytesAreRefusedWithAReason() {
        refused("null", null);
        refused("9 bytes", new byte[9]);
        refused("7B 22", "{\"text\": \"hello\"}".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        refused("schema registry", new byte[20]);
    }

    @Test
    void anotherRecordsBytesAreRefusedByName() {
        byte[] bytes = codec.encode(Samples.labeled());
        refused("LabeledExample, expected UnlabeledExample", bytes);
    }

    @Test
    void everyTruncationIsRefused() {
        byte[] bytes = codec.encode(Samples.unlabeled());
        for (int length = 0; length < bytes.length; length++) {
            refused("", Arrays.copyOf(bytes, length));
        }
    }

    @Test
    void bytesAfterTheRecordAreRefused() {
        byte[] bytes = codec.encode(Samples.unlabeled());
        refused("2 bytes after", Arrays.copyOf(bytes, bytes.length + 2));
    }

    @Test
    void lengthsBeyondTheInputAreRefusedBeforeTheyAreAllocated() {
        byte[] header = Arrays.copyOf(codec.encode(Samples.unlabeled()), 10);
        for (long length :
                new long[] {1, 1L << 30, Integer.MAX_VALUE, Long.MAX_VALUE, -1, Long.MIN_VALUE}) {
            refused("a string has", append(header, varint(length)));
        }
    }

    @Test
    void arrayCountsBeyondTheInputAreRefusedBeforeTheyAreAllocated() {
        LabeledExample example = Samples.labeled();
        example.setTarget(null);
        byte[] whole = codec.encode(example);
        // The shape's block is 04 04 02 00 (two items), then the length of the values, 8 bytes, and
        // no target.
        int shape = whole.length - 1 - 8 - 1 - 4;
        assertArrayEquals(new byte[] {4, 4, 2, 0, 16}, Arrays.copyOfRange(whole, shape, shape + 5));
        byte[] before = Arrays.copyOf(whole, shape);
        for (long count :
                new long[] {1L << 28, Integer.MAX_VALUE, Long.MAX_VALUE, Long.MIN_VALUE}) {
            byte[] bytes = append(before, append(varint(count), varint(5)));
            assertThrows(
                    InvalidRecordException.class,
                    () -> codec.decode(bytes, LabeledExample.class),
                    () -> "count " + count);
        }
    }

    @Test
    void anUnknownBranchOfTheUnionIsRefused() {
        byte[] header = Arrays.copyOf(codec.encode(Samples.unlabeled()), 10);
        refused("malformed", append(header, new byte[] {0, 0, 0, 8}));
    }

    @Test
    void stringsThatAreNotUtf8AreRefused() {
        byte[] header = Arrays.copyOf(codec.encode(Samples.unlabeled()), 10);
        refused("not UTF-8", append(header, new byte[] {2, (byte) 0xFF, 0, 0, 0, 0}));
    }

    @Test
    void aReplacementCharacterThatWasWrittenIsRead() throws InvalidRecordException {
        UnlabeledExample example = new UnlabeledExample("a", "b", 0L, new Text("\uFFFD"), null);
        assertEquals(example, codec.decode(codec.encode(example), UnlabeledExample.class));
    }

    @Test
    void aMissingFieldFailsTheWriterAndTheNextRecordIsWhole() throws InvalidRecordException {
        UnlabeledExample broken =
                new UnlabeledExample("some id that is buffered", null, 0L, new Text("x"), null);
        assertThrows(NullPointerException.class, () -> codec.encode(broken));
        UnlabeledExample good = Samples.unlabeled();
        assertEquals(good, codec.decode(codec.encode(good), UnlabeledExample.class));
    }

    @Test
    void recordsLargerThanTheBuffersComeBackWhole() throws InvalidRecordException {
        UnlabeledExample example =
                new UnlabeledExample("a", "b", 0L, new Text("ü".repeat(3_000_000)), null);
        assertEquals(example, codec.decode(codec.encode(example), UnlabeledExample.class));
    }

    @Test
    void threadsShareOneCodec() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<Boolean>> results = new ArrayList<>();
            for (int t = 0; t < 4; t++) {
                int thread = t;
                Callable<Boolean> work = () -> roundTrips(thread);
                results.add(threads.submit(work));
            }
            for (Future<Boolean> result : results) {
                assertTrue(result.get());
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private boolean roundTrips(int thread) throws InvalidRecordException {
        for (int i = 0; i < 2_000; i++) {
            String id = thread + "-" + i;
            UnlabeledExample example =
                    new UnlabeledExample(id, "d", (long) i, new Text(id.repeat(i % 50)), null);
            if (!example.equals(codec.decode(codec.encode(example), UnlabeledExample.class))) {
                return false;
            }
            DeadLetter letter = Samples.deadLetter();
            if (!letter.equals(codec.decode(codec.encode(letter), DeadLetter.class))) {
                return false;
            }
            ProgressEvent event = Samples.progress();
            if (!event.equals(codec.decode(codec.encode(event), ProgressEvent.class))) {
                return false;
            }
        }
        return true;
    }

    private void refused(String reason, byte[] bytes) {
        InvalidRecordException e =
                assertThrows(
                        InvalidRecordException.class,
                        () -> codec.decode(bytes, UnlabeledExample.class));
        assertTrue(e.getMessage().contains(reason), e.getMessage());
    }

    private static byte[] append(byte[] a, byte[] b) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(a);
        out.writeBytes(b);
        return out.toByteArray();
    }

    /** Avro's zig-zag variable-length number. */
    private static byte[] varint(long value) {
        long n = (value << 1) ^ (value >> 63);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        while ((n & ~0x7FL) != 0) {
            out.write((int) ((n & 0x7F) | 0x80));
            n >>>= 7;
        }
        out.write((int) n);
        return out.toByteArray();
    }
}
