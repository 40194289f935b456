package io.millrace.clean;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

final class FingerprintTest {

    /** Values of the reference implementation, with every path: 32 bytes at once, 8, 4 and 1. */
    @Test
    void contentHashIsXxHash64() {
        assertEquals(0xEF46DB3751D8E999L, hash(""));
        assertEquals(0xD24EC4F1A98C6E5BL, hash("a"));
        assertEquals(0x44BC2CF5AD770999L, hash("abc"));
        assertEquals(0xBA453E84431E55E5L, hash("0123456789abc"));
        assertEquals(
                0x0D5855A4D152A2D5L,
                hash("The quick brown fox jumps over the lazy dog, again and again."));
    }

    @Property
    void contentDecidesTheHashAndOneCharacterChangesIt(@ForAll String text) {
        long hash = Fingerprint.of(text, false).hash();
        assertEquals(hash, Fingerprint.of(text, true).hash());
        assertNotEquals(hash, Fingerprint.of(text + "x", false).hash());
    }

    @Test
    void numbersThatDifferInFewHighBitsHaveDifferentHashes() {
        Set<Long> hashes = new HashSet<>();
        for (int i = 0; i < 1 << 16; i++) {
            float[] pixels = new float[8];
            for (int at = 0; at < 8; at++) {
                pixels[at] = (i >> (2 * at)) & 3;
            }
            hashes.add(Fingerprint.of(bytes(pixels)).hash());
        }
        assertEquals(1 << 16, hashes.size());
        assertNotEquals(Fingerprint.of(bytes(0f)).hash(), Fingerprint.of(bytes(-0f)).hash());
        assertEquals(0, Fingerprint.of(bytes(1f)).signature().length);
    }

    @Test
    void theEstimateIsUnbiasedAndAsSharpAsItsSizeAllows() {
        var random = new SplittableRandom(2);
        for (double shared : new double[] {0.5, 0.8, 0.95}) {
            double bias = 0;
            double squares = 0;
            int pairs = 250;
            for (int i = 0; i < pairs; i++) {
                String common = Texts.words(random, (int) (80 * shared));
                String a = common + Texts.words(random, (int) (80 * (1 - shared)));
                String b = common + Texts.words(random, (int) (80 * (1 - shared)));
                double error = similarity(a, b) - Texts.jaccard(a, b);
                bias += error / pairs;
                squares += error * error / pairs;
            }
            assertEquals(0, bias, 0.015, "shared " + shared);
            assertTrue(Math.sqrt(squares) < 0.075, "error " + Math.sqrt(squares));
        }
    }

    /** Fewer pieces than bins: most values are borrowed. */
    @Test
    void theEstimateOfShortTextsIsUnbiasedToo() {
        var random = new SplittableRandom(5);
        double bias = 0;
        for (int i = 0; i < 1500; i++) {
            String common = Texts.letters(random, 28);
            String a = common + Texts.letters(random, 6);
            String b = common + Texts.letters(random, 6);
            bias += (similarity(a, b) - Texts.jaccard(a, b)) / 1500;
        }
        assertEquals(0, bias, 0.015);
    }

    @Test
    void caseAndKindsOfBlanksDoNotMakeTextsLessSimilar() {
        String text = "It was the best of times, it was the worst of times";
        assertArrayEquals(
                Fingerprint.of(text, true).signature(),
                Fingerprint.of(text.toUpperCase(java.util.Locale.ROOT).replace(' ', '\n'), true)
                        .signature());
        assertEquals(0, Fingerprint.of("too short to tell", true).signature().length);
        assertEquals(0, Fingerprint.of(text, false).signature().length);
    }

    private static double similarity(String a, String b) {
        return Fingerprint.similarity(
                Fingerprint.of(a, true).signature(), Fingerprint.of(b, true).signature());
    }

    private static long hash(String text) {
        return ContentHash.of(text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] bytes(float... values) {
        return new io.millrace.schemas.payload.Features.Type()
                .write(new io.millrace.schemas.payload.Features(new int[] {values.length}, values));
    }
}
