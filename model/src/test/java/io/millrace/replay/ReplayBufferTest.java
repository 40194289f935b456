package io.millrace.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.data.Sample;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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
        return io.millrace.plugin.Plugins.find(
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

    @ParameterizedTest
    @ValueSource(strings = {"reservoir", "domain-balanced", "recent"})
    void splittingAndMergingDropsNothingAndKeepsWhatWasSeen(String name) {
        var random = new SplittableRandom(5);
        var buffer = new ReplayBuffer(50 * COST, policy(name));
        for (int i = 0; i < 500; i++) {
            buffer.offer(sample("d" + i % 3, i), random);
        }
        List<ReplayBuffer> parts = buffer.split(4);
        assertEquals(buffer.capacity(), parts.stream().mapToLong(ReplayBuffer::capacity).sum());
        ReplayBuffer whole = ReplayBuffer.merge(parts, policy(name));
        assertEquals(buffer.size(), whole.size());
        assertEquals(buffer.bytes(), whole.bytes());
        for (int i = 0; i < buffer.shelves().size(); i++) {
            assertEquals(buffer.shelves().get(i).seen(), whole.shelves().get(i).seen());
            assertEquals(buffer.shelves().get(i).size(), whole.shelves().get(i).size());
        }
    }
}
