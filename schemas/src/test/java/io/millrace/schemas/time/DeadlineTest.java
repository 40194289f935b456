package io.millrace.schemas.time;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class DeadlineTest {

    /** About to run over, as the nanoseconds of a machine may be. */
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);

    @Test
    void itPassesOnceItsTimeIsOverWhereverTheTickerStarted() {
        var deadline = new Deadline(Duration.ofNanos(10), nanos::get);
        assertFalse(deadline.passed());
        nanos.addAndGet(9);
        assertFalse(deadline.passed());
        assertEquals(Duration.ofNanos(1), deadline.left());
        nanos.addAndGet(1);
        assertTrue(deadline.passed());
        nanos.addAndGet(5);
        assertEquals(Duration.ofNanos(-5), deadline.left());
        assertEquals(Duration.ofNanos(10), deadline.limit());
    }

    @Test
    void theSystemsTickerGoesOn() throws InterruptedException {
        Ticker ticker = SystemTime.ticker();
        long before = ticker.nanos();
        Thread.sleep(2);
        assertTrue(ticker.since(before).compareTo(Duration.ofMillis(1)) > 0);
    }
}
