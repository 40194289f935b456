package io.millrace.jobs.finetune;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.junit.jupiter.api.Test;

final class FineTuneProgressTest {

    private final AtomicLong nanos = new AtomicLong(-5);
    private final Map<String, Gauge<?>> shown = new HashMap<>();
    private final FineTuneProgress progress =
            new FineTuneProgress(
                    new UnregisteredMetricsGroup() {
                        @Override
                        public <T, G extends Gauge<T>> G gauge(String name, G gauge) {
                            shown.put(name, gauge);
                            return gauge;
                        }
                    },
                    () -> 3,
                    nanos::get);

    private void step(Duration took, long units) {
        nanos.addAndGet(took.toNanos());
        progress.stepped(0.5, units);
    }

    private double rate() {
        return (Double) shown.get("tokensPerSecond").getValue();
    }

    @Test
    void aRateIsTheMeanOfASecondAtLeastAndNoneBetweenTrials() {
        progress.begins(100);
        step(Duration.ofMillis(600), 300);
        assertEquals(0, rate(), "too short a time to say");
        step(Duration.ofMillis(600), 300);
        assertEquals(500, rate());
        step(Duration.ofMillis(999), 5_000);
        assertEquals(500, rate(), "the last one said");
        step(Duration.ofMillis(1), 0);
        assertEquals(5_000, rate());
        progress.ended();
        assertEquals(0, rate());
        nanos.addAndGet(Duration.ofHours(1).toNanos());
        progress.begins(200);
        step(Duration.ofSeconds(2), 10);
        assertEquals(5, rate(), "the pause does not count");
        assertEquals(3, shown.get("queuedTrials").getValue());
    }
}
