package io.millrace.clean;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.clean.DuplicateFilter.Verdict;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

final class DuplicateFilterTest {
    private static final short[] NONE = {};

    @Test
    void findsCopiesAndNearCopiesAndNothingElse() {
        var random = new SplittableRandom(1);
        var filter = new DuplicateFilter(10_000, 0.8);
        int near = 0;
        for (int i = 0; i < 1000; i++) {
            String text = Texts.words(random, 60);
            assertEquals(Verdict.NEW, offer(filter, text));
            assertEquals(Verdict.EXACT, offer(filter, text));
            near += offer(filter, text + "end") == Verdict.NEAR ? 1 : 0;
        }
        assertEquals(1000, near);
    }

    /**
     * Edits make pairs of every similarity; the verdict is wrong only where the estimate may be.
     */
    @Test
    void nearDuplicatesAreThoseAboveTheThreshold() {
        var random = new SplittableRandom(4);
        int above = 0;
        int found = 0;
        int below = 0;
        int wrong = 0;
        for (int i = 0; i < 1500; i++) {
            var filter = new DuplicateFilter(4, 0.85);
            String text = Texts.words(random, 100);
            String edited = Texts.edited(random, text, random.nextInt(1, 30));
            double truth = Texts.jaccard(text, edited);
            offer(filter, text);
            boolean near = offer(filter, edited) != Verdict.NEW;
            if (truth >= 0.93) {
                above++;
                found += near ? 1 : 0;
            } else if (truth <= 0.75) {
                below++;
                wrong += near ? 1 : 0;
            }
        }
        assertTrue(above > 100 && below > 250, above + " above, " + below + " below");
        assertTrue(found >= 0.97 * above, "found " + found + " of " + above);
        assertTrue(wrong <= 0.03 * below, "wrongly " + wrong + " of " + below);
    }

    @Test
    void aNearCopyIsFoundAmongManyThatShareItsTemplate() {
        var random = new SplittableRandom(6);
        var filter = new DuplicateFilter(1 << 14, 0.85);
        String template = Texts.words(random, 30);
        String first = template + Texts.words(random, 60);
        offer(filter, first);
        for (int i = 0; i < 5000; i++) {
            assertEquals(Verdict.NEW, offer(filter, template + Texts.words(random, 60)));
        }
        assertEquals(Verdict.NEAR, offer(filter, Texts.edited(random, first, 1)));
    }

    /** Few hashes and slots: every chain is broken, shared and overwritten again and again. */
    @Property
    void exactVerdictsAreThoseOfAQueueThatIsSearched(
            @ForAll @Size(max = 200) List<@IntRange(max = 12) Integer> hashes,
            @ForAll @IntRange(min = 1, max = 9) int capacity) {
        var filter = new DuplicateFilter(capacity, 2);
        var queue = new ArrayDeque<Integer>();
        for (int hash : hashes) {
            boolean known = queue.contains(hash);
            assertEquals(known ? Verdict.EXACT : Verdict.NEW, filter.offer(hash, NONE));
            if (!known) {
                queue.add(hash);
                if (queue.size() > capacity) {
                    queue.remove();
                }
            }
        }
    }

    @Property(tries = 100)
    void aRestoredFilterJudgesAsIfNothingHappened(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 40) int capacity,
            @ForAll @IntRange(max = 120) int before)
            throws IOException {
        var random = new SplittableRandom(seed);
        var whole = new DuplicateFilter(capacity, 0.7);
        for (int i = 0; i < before; i++) {
            offer(whole, similar(random));
        }
        var restored = new DuplicateFilter(capacity, 0.7);
        offer(restored, "what was here before is replaced by the state");
        restored.read(new DataInputStream(new ByteArrayInputStream(state(whole))));
        assertArrayEquals(state(whole), state(restored));
        for (int i = 0; i < 60; i++) {
            String text = similar(random);
            assertEquals(offer(whole, text), offer(restored, text));
        }
        assertArrayEquals(state(whole), state(restored));
    }

    @Test
    void aFilterOfAnotherSizeKeepsTheNewest() throws IOException {
        var large = new DuplicateFilter(100, 0.8);
        for (int hash = 0; hash < 10; hash++) {
            large.offer(hash, NONE);
        }
        var small = new DuplicateFilter(3, 2);
        small.read(new DataInputStream(new ByteArrayInputStream(state(large))));
        assertEquals(Verdict.EXACT, small.offer(7, NONE));
        assertEquals(Verdict.NEW, small.offer(6, NONE));
    }

    @Test
    void forgetsTheOldestFirst() {
        var filter = new DuplicateFilter(2, 2);
        assertEquals(Verdict.NEW, filter.offer(1, NONE));
        assertEquals(Verdict.NEW, filter.offer(2, NONE));
        assertEquals(Verdict.NEW, filter.offer(3, NONE));
        assertEquals(Verdict.EXACT, filter.offer(3, NONE));
        assertEquals(Verdict.NEW, filter.offer(1, NONE));
    }

    @Test
    void aFullFilterMissesNoCopyOfWhatItRemembers() {
        int capacity = 20_000;
        var filter = new DuplicateFilter(capacity, 2);
        for (long hash = 0; hash < 3L * capacity; hash++) {
            filter.offer(hash, NONE);
        }
        for (long hash = 2L * capacity; hash < 3L * capacity; hash++) {
            assertEquals(Verdict.EXACT, filter.offer(hash, NONE));
        }
    }

    @Test
    void remembersNothingIfOffAndRefusesWhatItCannotHold() {
        var off = new DuplicateFilter(0, 0.85);
        assertEquals(Verdict.NEW, off.offer(1, NONE));
        assertEquals(Verdict.NEW, off.offer(1, NONE));
        assertThrows(IllegalArgumentException.class, () -> new DuplicateFilter(1 << 25, 0.85));
        assertThrows(IllegalArgumentException.class, () -> new DuplicateFilter(-1, 2));
        assertThrows(IllegalArgumentException.class, () -> new DuplicateFilter(10, 0));
    }

    /** One of few texts, with or without an edit; some too short for a signature. */
    private static String similar(SplittableRandom random) {
        var words = new SplittableRandom(random.nextInt(20));
        String text = Texts.words(words, words.nextInt(4, 40));
        return Texts.edited(random, text, random.nextInt(3));
    }

    private static Verdict offer(DuplicateFilter filter, String text) {
        Fingerprint print = Fingerprint.of(text, true);
        return filter.offer(print.hash(), print.signature());
    }

    private static byte[] state(DuplicateFilter filter) throws IOException {
        var bytes = new ByteArrayOutputStream();
        filter.write(new DataOutputStream(bytes));
        return bytes.toByteArray();
    }
}
