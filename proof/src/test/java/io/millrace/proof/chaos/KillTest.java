package io.millrace.proof.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumSet;
import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

final class KillTest {

    @Property(tries = 100)
    void everyKindOfProcessDiesAndTheyDieOneAfterTheOther(
            @ForAll @IntRange(min = 3, max = 60) int kills, @ForAll long seed) {
        List<Kill> plan = Kill.plan(kills, seed);
        assertEquals(kills, plan.size());
        assertEquals(
                EnumSet.allOf(Kill.Target.class),
                plan.stream().map(Kill::target).collect(Collectors.toSet()));
        for (int i = 1; i < kills; i++) {
            assertTrue(plan.get(i - 1).at() <= plan.get(i).at());
        }
        assertTrue(plan.get(0).at() > 0 && plan.get(kills - 1).at() < 1);
    }

    @Test
    void aSeedIsAPlan() {
        assertEquals(Kill.plan(20, 5), Kill.plan(20, 5));
        assertNotEquals(Kill.plan(20, 5), Kill.plan(20, 6));
    }
}
