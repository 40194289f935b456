package io.millrace.replay;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.clean.DuplicateFilter;
import io.millrace.clean.Fingerprint;
import io.millrace.data.Sample;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ReplayBufferTest {

    private static final int COST = 8 + 32;

    private static Sample sample(String domain, long number) {
        return new Sample(domain, ByteBuffer.allocate(8).putLong(number).array());
    }

    private static long number(Sample sample) {
        return ByteBuffer.wrap(sample.bytes()).getLong();
    }

    private static ReplayPolicy policy(String name) {
        return io.millrace.schemas.plugin.Plugins.find(
                ReplayPolicy.class, ReplayPolicy::name, "policy", name);
    }

    @Property(tries = 200)
    void neverHoldsMoreThanItsBytes(@ForAll @IntRange(max = 2000) int capacity, @ForAll long seed) {
        var random = new SplittableRandom(seed);
        for (String name : List.of("reservoir", "domain-balanced", "recent")) {
            var buffer = new ReplayBuffer(capacity, policy(name));
            for (int i = 0; i < 100; i++) {
                buffer.offer(
                        new Sample("d" + random.nextInt(3), new byte[random.nextInt(200)]), random);
                assertTrue(buffer.bytes() <= capacity);
            }
            assertEquals(buffer.bytes(), buffer.draw(0, random).size() + sum(buffer));
        }
    }

    private static long sum(ReplayBuffer buffer) {
        return buffer.shelves().stream().mapToLong(ReplayBuffer.Shelf::bytes).sum();
    }

    @Test
    void aReservoirKeepsEveryPartOfThePastAlike() {
        int[] kept = new int[10];
        for (int seed = 0; seed < 400; seed++) {
            var random = new SplittableRandom(seed);
            var buffer = new ReplayBuffer(20 * COST, policy("reservoir"));
            for (int i = 0; i < 1000; i++) {
                buffer.offer(sample("d", i), random);
            }
            int[] counts = counts(buffer, 100);
            for (int i = 0; i < 10; i++) {
                kept[i] += counts[i];
            }
        }
        for (int part : kept) { // 800 expected, deviation about 27
            assertEquals(800, part, 135);
        }
    }

    /** How many samples of each tenth are held, seen by drawing the whole buffer through a split. */
    private static int[] counts(ReplayBuffer buffer, int width) {
        int[] counts = new int[10];
        try {
            var bytes = new ByteArrayOutputStream();
            buffer.write(new DataOutputStream(bytes));
            var in = new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()));
            int shelves = in.readInt();
            for (int i = 0; i < shelves; i++) {
                in.readUTF();
                in.readLong();
                Samples.read(in, sample -> counts[(int) (number(sample) / width)]++);
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return counts;
    }

    @Test
    void recentKeepsTheNewest() {
        var random = new SplittableRandom(1);
        var buffer = new ReplayBuffer(10 * COST, policy("recent"));
        for (int i = 0; i < 100; i++) {
            buffer.offer(sample("d", i), random);
        }
        assertEquals(10, counts(buffer, 10)[9]);
    }

    /** One sample of each of 64 domains that nobody has, beside a real one. */
    @Test
    void madeUpDomainsAreNotWhatIsRehearsed() {
        var random = new SplittableRandom(1);
        var buffer = new ReplayBuffer(20_000 * COST, policy("domain-balanced"));
        for (int i = 0; i < 64; i++) {
            buffer.offer(sample("made up " + i, i), random);
        }
        for (int i = 0; i < 10_000; i++) {
            buffer.offer(sample("real", i), random);
        }
        List<Sample> drawn = buffer.draw(1000, random);
        long real = drawn.stream().filter(one -> one.domain().equals("real")).count();
        assertEquals(1000, real);
    }

    @Test
    void aFloodOfOneDomainCannotPushTheOthersOut() {
        var random = new SplittableRandom(1);
        var buffer = new ReplayBuffer(90 * COST, policy("domain-balanced"));
        for (String domain : List.of("a", "b")) {
            for (int i = 0; i < 200; i++) {
                buffer.offer(sample(domain, i), random);
            }
        }
        for (int i = 0; i < 100_000; i++) {
            buffer.offer(sample("flood", 7), random);
        }
        for (ReplayBuffer.Shelf shelf : buffer.shelves()) {
            assertEquals(30, shelf.size(), 1, shelf.name());
        }
        Map<String, Integer> drawn = new HashMap<>();
        buffer.draw(3000, random).forEach(sample -> drawn.merge(sample.domain(), 1, Integer::sum));
        drawn.values().forEach(count -> assertEquals(1000, count, 120));
    }

    /** No capacity is a multiple of the number of domains; in the last line their samples differ in size. */
    @ParameterizedTest
    @CsvSource({"91, 2, 0", "90, 4, 0", "200, 7, 0", "503, 2, 360"})
    void domainsInTurnKeepEveryPartOfThePastAlike(int capacity, int domains, int larger) {
        int[] kept = new int[10];
        for (int seed = 0; seed < 40; seed++) {
            var random = new SplittableRandom(seed);
            var buffer = new ReplayBuffer((long) capacity * COST, policy("domain-balanced"));
            for (int i = 0; i < 10_000; i++) {
                byte[] bytes = sample("", i).bytes();
                buffer.offer(
                        new Sample(
                                "d" + i % domains,
                                i % domains == 0
                                        ? Arrays.copyOf(bytes, bytes.length + larger)
                                        : bytes),
                        random);
            }
            int[] counts = counts(buffer, 1000);
            for (int i = 0; i < 10; i++) {
                kept[i] += counts[i];
            }
        }
        double fair = Arrays.stream(kept).sum() / 10.0;
        for (int part : kept) {
            assertEquals(fair, part, 5 * Math.sqrt(fair), () -> Arrays.toString(kept));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"reservoir", "domain-balanced", "recent"})
    void splittingAndMergingDropsNothingAndKeepsWhatWasSeen(String name) {
        var random = new SplittableRandom(5);
        var buffer = new ReplayBuffer(50 * COST, policy(name));
        for (int i = 0; i < 500; i++) {
            buffer.offer(sample("d" + i % 3, i), random);
        }
        List<ReplayBuffer> parts = Sharding.split(buffer, 4);
        assertEquals(buffer.capacity(), parts.stream().mapToLong(ReplayBuffer::capacity).sum());
        ReplayBuffer whole = Sharding.merge(parts, policy(name));
        assertEquals(buffer.size(), whole.size());
        assertEquals(buffer.bytes(), whole.bytes());
        for (int i = 0; i < buffer.shelves().size(); i++) {
            assertEquals(buffer.shelves().get(i).seen(), whole.shelves().get(i).seen());
            assertEquals(buffer.shelves().get(i).size(), whole.shelves().get(i).size());
        }
    }

    private static byte[] bytes(ReplayBuffer buffer) throws IOException {
        var bytes = new ByteArrayOutputStream();
        buffer.write(new DataOutputStream(bytes));
        return bytes.toByteArray();
    }

    @Property(tries = 100)
    void mergingWhatWasSplitGivesTheSameBytes(
            @ForAll long seed,
            @ForAll @IntRange(max = 300) int offers,
            @ForAll @IntRange(min = 1, max = 7) int parts)
            throws IOException {
        for (String name : List.of("reservoir", "domain-balanced", "recent")) {
            var random = new SplittableRandom(seed);
            var buffer = new ReplayBuffer(31 * COST, policy(name));
            for (int i = 0; i < offers; i++) {
                buffer.offer(sample("d" + random.nextInt(3), i), random);
            }
            List<ReplayBuffer> split = Sharding.split(buffer, parts);
            for (ReplayBuffer.Shelf shelf : buffer.shelves()) {
                for (ReplayBuffer part : split) {
                    for (ReplayBuffer.Shelf dealt : part.shelves()) {
                        if (dealt.name().equals(shelf.name())) {
                            assertEquals((double) shelf.size() / parts, dealt.size(), 1);
                        }
                    }
                }
            }
            assertArrayEquals(bytes(buffer), bytes(Sharding.merge(split, policy(name))), name);
        }
    }

    /** Split in the middle of a stream that is dealt out from then on, merged before its last quarter. */
    private static ReplayBuffer resharded(String name, int seed) {
        var random = new SplittableRandom(seed);
        var buffer = new ReplayBuffer(21 * COST, policy(name));
        for (int i = 0; i < 500; i++) {
            buffer.offer(sample("d", i), random);
        }
        List<ReplayBuffer> parts = Sharding.split(buffer, 3);
        for (int i = 500; i < 800; i++) {
            parts.get(i % 3).offer(sample("d", i), random);
        }
        ReplayBuffer whole = Sharding.merge(parts, policy(name));
        for (int i = 800; i < 1000; i++) {
            whole.offer(sample("d", i), random);
        }
        return whole;
    }

    @Test
    void aReservoirStaysFairWhenItIsSplitAndMergedOnTheWay() {
        for (String name : List.of("reservoir", "domain-balanced")) {
            int[] kept = new int[10];
            for (int seed = 0; seed < 400; seed++) {
                int[] counts = counts(resharded(name, seed), 100);
                for (int i = 0; i < 10; i++) {
                    kept[i] += counts[i];
                }
            }
            for (int part : kept) { // 840 expected, deviation about 27
                assertEquals(840, part, 140, name);
            }
        }
    }

    @Test
    void recentStillKeepsTheNewestWhenItIsSplitAndMergedOnTheWay() {
        for (long number : numbers(resharded("recent", 1))) {
            assertTrue(number >= 1000 - 21, "holds " + number);
        }
    }

    private static List<Long> numbers(ReplayBuffer buffer) {
        return buffer.draw(500, new SplittableRandom(1)).stream()
                .map(ReplayBufferTest::number)
                .toList();
    }

    @Test
    void aSmallerCapacityKeepsTheNewestOrAFairSample() throws IOException {
        var random = new SplittableRandom(4);
        var recent = new ReplayBuffer(33 * COST, policy("recent"));
        for (int i = 0; i < 100; i++) {
            recent.offer(sample("d", i), random);
        }
        ReplayBuffer shrunk = shrunk(recent, 10, "recent");
        assertEquals(10, shrunk.size());
        for (int i = 100; i < 105; i++) {
            shrunk.offer(sample("d", i), random);
        }
        numbers(shrunk).forEach(number -> assertTrue(number >= 95, "holds " + number));

        int[] kept = new int[10];
        for (int seed = 0; seed < 200; seed++) {
            // full, but nothing has left yet: what sits at the end came last
            var full = new ReplayBuffer(200 * COST, policy("reservoir"));
            for (int i = 0; i < 200; i++) {
                full.offer(sample("d", i), new SplittableRandom(i));
            }
            int[] counts = counts(shrunk(full, 100 - seed % 3, "reservoir"), 20);
            for (int i = 0; i < 10; i++) {
                kept[i] += counts[i];
            }
        }
        for (int part : kept) {
            assertEquals(2000, part, 700);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "domain-balanced, reservoir",
        "domain-balanced, recent",
        "reservoir, domain-balanced",
        "recent, domain-balanced"
    })
    void anotherPolicyTakesOverWhatThereIsAndGoesOn(String was, String is) throws IOException {
        var random = new SplittableRandom(8);
        var buffer = new ReplayBuffer(100 * COST, policy(was));
        for (int i = 0; i < 400; i++) {
            buffer.offer(sample("d" + i % 4, i), random);
        }
        var other = new ReplayBuffer(100 * COST, policy(is));
        other.read(new DataInputStream(new ByteArrayInputStream(bytes(buffer))));
        assertEquals(sum(buffer), sum(other));
        assertEquals(buffer.size(), other.size());
        long seen = other.shelves().stream().mapToLong(ReplayBuffer.Shelf::seen).sum();
        assertTrue(Math.abs(seen - 400) <= 2, "seen " + seen);
        for (int i = 400; i < 2000; i++) {
            other.offer(sample("d" + i % 4, i), random);
        }
        long later = numbers(other).stream().filter(number -> number >= 400).count();
        assertTrue(later >= 60, later + " of 100 came later; 80 would be fair");
        Map<String, Integer> drawn = new HashMap<>();
        other.draw(2000, random).forEach(sample -> drawn.merge(sample.domain(), 1, Integer::sum));
        assertEquals(4, drawn.size());
    }

    private static ReplayBuffer shrunk(ReplayBuffer buffer, int samples, String name)
            throws IOException {
        var smaller = new ReplayBuffer((long) samples * COST, policy(name));
        smaller.read(new DataInputStream(new ByteArrayInputStream(bytes(buffer))));
        assertTrue(smaller.bytes() <= smaller.capacity());
        return smaller;
    }

    /**
     * A poisoned burst: somebody floods a domain with one example, over and over, now and then with a word changed. The
     * filter lets the first one through, and the policy keeps the past.
     */
    @Test
    void aPoisonedBurstLeavesThePastWhereItIs() {
        var random = new SplittableRandom(2);
        var filter = new DuplicateFilter(1 << 12, 0.85);
        var buffer = new ReplayBuffer(90 * COST, policy("domain-balanced"));
        for (String domain : List.of("a", "b", "poisoned")) {
            for (int i = 0; i < 200; i++) {
                assertTrue(offer(buffer, filter, domain, words(random), i, random));
            }
        }
        List<Long> before = numbers(buffer);
        String poison = words(random);
        int through = 0;
        for (int i = 0; i < 50_000; i++) {
            String text = i % 10 == 0 ? poison.replaceFirst("w[0-9]+", "x" + i) : poison;
            through += offer(buffer, filter, "poisoned", text, -1, random) ? 1 : 0;
        }
        assertTrue(through <= 5, through + " copies got through");
        for (ReplayBuffer.Shelf shelf : buffer.shelves()) {
            assertEquals(30, shelf.size(), 1, shelf.name());
        }
        long poisoned = numbers(buffer).stream().filter(number -> number < 0).count();
        assertTrue(poisoned <= 20, poisoned + " of 500 draws are poison"); // 3 of 90 at most
        assertEquals(before.size(), numbers(buffer).size());
    }

    /** Without the filter a flood takes the share that it has: of its own domain, or of everything. */
    @Test
    void withoutTheFilterAFloodTakesItsOwnDomainAndUnderReservoirEverything() {
        for (String name : List.of("domain-balanced", "reservoir")) {
            var random = new SplittableRandom(2);
            var buffer = new ReplayBuffer(90 * COST, policy(name));
            for (int i = 0; i < 300; i++) {
                buffer.offer(sample("d" + i % 3, i), random);
            }
            for (int i = 0; i < 50_000; i++) {
                buffer.offer(sample("d0", -1), random);
            }
            long poisoned = numbers(buffer).stream().filter(number -> number < 0).count();
            assertEquals(name.equals("reservoir") ? 497 : 167, (double) poisoned, 45, name);
        }
    }

    private static boolean offer(
            ReplayBuffer buffer,
            DuplicateFilter filter,
            String domain,
            String text,
            long number,
            SplittableRandom random) {
        Fingerprint print = Fingerprint.of(text, true);
        if (filter.offer(print.hash(), print.signature()) != DuplicateFilter.Verdict.NEW) {
            return false;
        }
        buffer.offer(sample(domain, number), random);
        return true;
    }

    private static String words(SplittableRandom random) {
        var text = new StringBuilder();
        for (int i = 0; i < 60; i++) {
            text.append('w').append(random.nextInt(100_000)).append(' ');
        }
        return text.toString();
    }
}
