package io.millrace.release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

final class RetentionTest {

    private static final long ALL = Long.MAX_VALUE;

    private static NavigableSet<Long> steps(int count) {
        return LongStream.rangeClosed(1, count)
                .map(i -> i * 10)
                .boxed()
                .collect(TreeSet::new, Set::add, Set::addAll);
    }

    @Test
    void keepsTheNewestEveryNthAndWhatAReleaseRefersTo() {
        var rule = new Retention(2, 30, 0);
        assertEquals(
                List.of(10L, 40L, 70L), rule.retired(steps(10), 100, ALL, Set.of(20L, 50L, 80L)));
    }

    @Test
    void keepsWhatWaitsForItsFineTuningUpToABound() {
        var rule = new Retention(2, 0, 5);
        assertEquals(List.of(10L, 20L, 30L, 40L, 50L), rule.retired(steps(10), 100, -1, Set.of()));
        assertEquals(
                List.of(10L, 20L, 30L, 40L, 50L, 60L, 70L),
                rule.retired(steps(10), 100, 70, Set.of()));
    }

    @Test
    void leavesTheCheckpointsOfAFailedAttemptToBeWrittenAgain() {
        var rule = new Retention(2, 0, 0);
        assertEquals(List.of(10L, 20L), rule.retired(steps(10), 40, ALL, Set.of()));
    }

    @Property(tries = 300)
    void whatIsKeptOnceMayGoOnlyWhenItIsOlderOrConsumed(
            @ForAll @IntRange(min = 1, max = 5) int last,
            @ForAll @IntRange(max = 9) int waiting,
            @ForAll @IntRange(min = 1, max = 30) int count,
            @ForAll @IntRange(max = 30) int consumed) {
        var rule = new Retention(last, 70, waiting);
        NavigableSet<Long> steps = steps(count);
        List<Long> retired = rule.retired(steps, count * 10L, consumed * 10L, Set.of(30L));
        assertFalse(retired.contains(30L));
        assertTrue(retired.stream().allMatch(step -> step <= (count - last) * 10L));
        assertTrue(retired.stream().noneMatch(step -> step % 70 == 0));
        assertTrue(
                retired.stream()
                        .allMatch(
                                step -> step <= consumed * 10L || step <= (count - waiting) * 10L));
        steps.removeAll(retired);
        assertEquals(List.of(), rule.retired(steps, count * 10L, consumed * 10L, Set.of(30L)));
    }

    @Test
    void refusesToKeepNothing() {
        assertThrows(IllegalArgumentException.class, () -> new Retention(0, 0, 0));
    }
}
