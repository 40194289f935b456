package io.millrace.optimizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class ScheduleTest {

    @Test
    void warmsUpStaysWarmsUpAgainAndAnneals() {
        var schedule = new Schedule(1, 3);
        assertEquals(0.25, schedule.rate(0));
        assertEquals(1, schedule.rate(3));
        assertEquals(1, schedule.rate(1_000_000));
        schedule.rewarm(2_000_000);
        assertEquals(0.25, schedule.rate(2_000_000));
        schedule.anneal(3_000_000, 4);
        assertEquals(0.8, schedule.rate(3_000_000), 1e-12);
        assertEquals(0.2, schedule.rate(3_000_003), 1e-12);
        assertTrue(schedule.rate(3_000_010) >= 0);

        var restored = new Schedule(1, 3);
        restored.restore(schedule.state());
        assertEquals(schedule.rate(3_000_002), restored.rate(3_000_002));
    }
}
