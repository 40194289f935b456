package io.millrace.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class TokenPackerTest {
    private static final int SEPARATOR = 3;

    @Test
    void examplesAreCutAcrossBordersAndSeparated() {
        List<byte[]> full = new ArrayList<>();
        TokenIds codec = new TokenIds(2);
        TokenPacker packer = new TokenPacker(4, SEPARATOR, codec);
        packer.add(new int[] {10, 11}, full::add);
        packer.add(new int[] {20, 21, 22, 23, 24}, full::add);
        assertEquals(2, full.size());
        assertArrayEquals(new int[] {10, 11, SEPARATOR, 20}, codec.decode(full.get(0)));
        assertArrayEquals(new int[] {21, 22, 23, 24}, codec.decode(full.get(1)));
        assertEquals(1, packer.pending());
    }

    @Property
    void noTokenIsLostOrRepeated(
            @ForAll("examples") List<int[]> examples,
            @ForAll @IntRange(min = 2, max = 9) int length,
            @ForAll("widths") int width)
            throws IOException {
        TokenIds codec = new TokenIds(width);
        TokenPacker packer = new TokenPacker(length, SEPARATOR, codec);
        List<byte[]> full = new ArrayList<>();
        IntStream.Builder expected = IntStream.builder();
        for (int[] example : examples) {
            packer.add(example, full::add);
            for (int id : example) {
                expected.add(id);
            }
            if (example.length > 0) {
                expected.add(SEPARATOR);
            }
        }
        List<Integer> packed = new ArrayList<>();
        for (byte[] sample : full) {
            int[] ids = codec.decode(sample);
            assertEquals(length, ids.length);
            IntStream.of(ids).forEach(packed::add);
        }
        assertTrue(packer.pending() < length);
        // The rest is read out of the state: the third word on.
        DataInputStream state = new DataInputStream(new ByteArrayInputStream(state(packer)));
        state.readInt();
        for (int rest = state.readInt(); rest > 0; rest--) {
            packed.add(state.readInt());
        }
        assertEquals(expected.build().boxed().toList(), packed);
    }

    @Property
    void aRestoredPackerGoesOnAsIfNothingHappened(
            @ForAll("examples") List<int[]> before,
            @ForAll("examples") List<int[]> after,
            @ForAll @IntRange(min = 2, max = 9) int length)
            throws IOException {
        TokenIds codec = new TokenIds(2);
        TokenPacker through = new TokenPacker(length, SEPARATOR, codec);
        before.forEach(example -> through.add(example, sample -> {}));
        TokenPacker restored = new TokenPacker(length, SEPARATOR, codec);
        restored.add(new int[] {99}, sample -> {});
        restored.read(new DataInputStream(new ByteArrayInputStream(state(through))));
        List<byte[]> expected = new ArrayList<>();
        List<byte[]> actual = new ArrayList<>();
        after.forEach(example -> through.add(example, expected::add));
        after.forEach(example -> restored.add(example, actual::add));
        assertArrayEquals(expected.toArray(), actual.toArray());
        assertArrayEquals(state(through), state(restored));
    }

    @Test
    void flushingFillsTheOpenSequenceUpAndLeavesNothing() {
        List<byte[]> full = new ArrayList<>();
        TokenIds codec = new TokenIds(2);
        TokenPacker packer = new TokenPacker(4, SEPARATOR, codec);
        packer.flush(0, full::add);
        assertTrue(full.isEmpty());
        packer.add(new int[] {10}, full::add);
        packer.flush(0, full::add);
        assertArrayEquals(new int[] {10, SEPARATOR, 0, 0}, codec.decode(full.get(0)));
        assertEquals(0, packer.pending());
    }

    @Test
    void stateOfAnotherLengthIsRefusedWithBothLengths() throws IOException {
        byte[] state = state(new TokenPacker(128, SEPARATOR, new TokenIds(2)));
        TokenPacker other = new TokenPacker(64, SEPARATOR, new TokenIds(2));
        String message =
                assertThrows(
                                IOException.class,
                                () ->
                                        other.read(
                                                new DataInputStream(
                                                        new ByteArrayInputStream(state))))
                        .getMessage();
        assertTrue(message.contains("128") && message.contains("64"), message);
    }

    @Test
    void idsHaveTheNarrowestWidthAndSurviveIt() {
        assertEquals(2, TokenIds.forVocabulary(65_536).width());
        assertEquals(4, TokenIds.forVocabulary(65_537).width());
        int[] ids = {0, 1, 32_767, 32_768, 65_535};
        for (int width : new int[] {2, 4}) {
            TokenIds codec = new TokenIds(width);
            byte[] sample = codec.encode(ids, 1, 5);
            assertEquals(4 * width, sample.length);
            int[] read = new int[6];
            codec.decode(sample, read, 2);
            assertArrayEquals(new int[] {0, 0, 1, 32_767, 32_768, 65_535}, read);
        }
        assertArrayEquals(
                new byte[] {0x34, 0x12}, new TokenIds(2).encode(new int[] {0x1234}, 0, 1));
        assertThrows(
                IllegalArgumentException.class,
                () -> new TokenIds(2).encode(new int[] {65_536}, 0, 1));
        assertThrows(IllegalArgumentException.class, () -> new TokenIds(4).decode(new byte[6]));
    }

    @Provide
    Arbitrary<List<int[]>> examples() {
        return Arbitraries.integers()
                .between(4, 65_535)
                .array(int[].class)
                .ofMaxSize(25)
                .list()
                .ofMaxSize(12);
    }

    @Provide
    Arbitrary<Integer> widths() {
        return Arbitraries.of(2, 4);
    }

    private static byte[] state(TokenPacker packer) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        packer.write(new DataOutputStream(bytes));
        return bytes.toByteArray();
    }
}
