package io.millrace.clean;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class DuplicateFilterTest {

    private static String words(SplittableRandom random, int count) {
        var text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append(Integer.toString(random.nextInt(100_000), 36)).append(' ');
        }
        return text.toString();
    }

    private static DuplicateFilter.Verdict offer(DuplicateFilter filter, String text) {
        Fingerprint print = Fingerprint.of(text, true);
        return filter.offer(print.hash(), print.signature());
    }

    @Test
    void findsCopiesAndNearCopiesAndNothingElse() {
        var random = new SplittableRandom(1);
        var filter = new DuplicateFilter(10_000, 0.8);
        int near = 0;
        for (int i = 0; i < 1000; i++) {
            String text = words(random, 60);
            assertEquals(DuplicateFilter.Verdict.NEW, offer(filter, text));
            assertEquals(DuplicateFilter.Verdict.EXACT, offer(filter, text));
            near += offer(filter, text + "end") == DuplicateFilter.Verdict.NEAR ? 1 : 0;
        }
        assertTrue(near > 970, "found " + near + " of 1000 near copies");
    }

    @Test
    void estimatesTheJaccardSimilarity() {
        var random = new SplittableRandom(2);
        double error = 0;
        for (int i = 0; i < 200; i++) {
            String common = words(random, 80);
            String a = common + words(random, 20);
            String b = common + words(random, 20);
            var left = shingles(a);
            var both = shingles(b);
            var all = new java.util.HashSet<>(left);
            all.addAll(both);
            both.retainAll(left);
            double truth = (double) both.size() / all.size();
            error +=
                    Fingerprint.similarity(
                                    Fingerprint.of(a, true).signature(),
                                    Fingerprint.of(b, true).signature())
                            - truth;
        }
        assertEquals(0, error / 200, 0.02);
    }

    private static java.util.Set<String> shingles(String text) {
        var out = new java.util.HashSet<String>();
        for (int i = 0; i + 8 <= text.length(); i++) {
            out.add(text.substring(i, i + 8));
        }
        return out;
    }

    @Test
    void forgetsTheOldestFirst() {
        var filter = new DuplicateFilter(2, 2);
        assertEquals(DuplicateFilter.Verdict.NEW, filter.offer(1, new short[0]));
        assertEquals(DuplicateFilter.Verdict.NEW, filter.offer(2, new short[0]));
        assertEquals(DuplicateFilter.Verdict.NEW, filter.offer(3, new short[0]));
        assertEquals(DuplicateFilter.Verdict.EXACT, filter.offer(3, new short[0]));
        assertEquals(DuplicateFilter.Verdict.NEW, filter.offer(1, new short[0]));
    }

    @Test
    void goesOnFromItsStateByteForByte() throws IOException {
        var whole = new DuplicateFilter(100, 0.8);
        var half = new DuplicateFilter(100, 0.8);
        var random = new SplittableRandom(3);
        for (int i = 0; i < 250; i++) {
            String text = words(random, 8);
            offer(whole, text);
            offer(half, text);
            if (i == 120) {
                byte[] state = state(half);
                half = new DuplicateFilter(100, 0.8);
                half.read(new DataInputStream(new ByteArrayInputStream(state)));
            }
        }
        assertArrayEquals(state(whole), state(half));
    }

    private static byte[] state(DuplicateFilter filter) throws IOException {
        var bytes = new ByteArrayOutputStream();
        filter.write(new DataOutputStream(bytes));
        return bytes.toByteArray();
    }
}
