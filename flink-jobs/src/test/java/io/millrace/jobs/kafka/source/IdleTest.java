package io.millrace.jobs.kafka.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.apache.flink.api.common.eventtime.TimestampAssigner;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkGeneratorSupplier;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkOutputMultiplexer;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.util.clock.RelativeClock;
import org.junit.jupiter.api.Test;

/** When a partition no longer holds back the others. */
final class IdleTest {

    private final AtomicLong seconds = new AtomicLong();
    private final List<String> told = new ArrayList<>();

    private final WatermarkOutput output =
            new WatermarkOutput() {
                @Override
                public void emitWatermark(Watermark mark) {
                    told.add("up to " + mark.getTimestamp());
                }

                @Override
                public void markIdle() {
                    told.add("idle at " + seconds.get() + " s");
                }

                @Override
                public void markActive() {
                    told.add("active");
                }
            };

    private static final WatermarkOutputMultiplexer.WatermarkUpdateListener NOBODY =
            new WatermarkOutputMultiplexer.WatermarkUpdateListener() {
                @Override
                public void onWatermarkUpdate(long watermark) {}

                @Override
                public void onIdleUpdate(boolean idle) {}
            };

    private WatermarkGenerator<Raw> generator(boolean bounded) {
        return strategy(bounded).createWatermarkGenerator(context(seconds::get));
    }

    private static WatermarkStrategy<Raw> strategy(boolean bounded) {
        return TopicSource.ascending(bounded, Duration.ofSeconds(10));
    }

    /** What Flink gives a generator. */
    static WatermarkGeneratorSupplier.Context context(LongSupplier seconds) {
        return new WatermarkGeneratorSupplier.Context() {
            @Override
            public MetricGroup getMetricGroup() {
                return new UnregisteredMetricsGroup();
            }

            @Override
            public RelativeClock getInputActivityClock() {
                return new RelativeClock() {
                    @Override
                    public long relativeTimeMillis() {
                        return seconds.getAsLong() * 1000;
                    }

                    @Override
                    public long relativeTimeNanos() {
                        return seconds.getAsLong() * 1_000_000_000;
                    }
                };
            }
        };
    }

    private static Raw at(long timestamp) {
        return new Raw("t", 0, 0, timestamp, null, new byte[] {1});
    }

    /** Garbage that has no time, and a device whose clock stands still. */
    @Test
    void recordsThatMoveNoTimeOnAreNoReasonToWait() {
        for (long useless : new long[] {TimestampAssigner.NO_TIMESTAMP, 7}) {
            seconds.set(0);
            told.clear();
            WatermarkGenerator<Raw> generator = generator(false);
            generator.onPeriodicEmit(output);
            generator.onEvent(at(100), 100, output);
            for (int i = 1; i <= 30; i++) {
                seconds.set(i);
                if (i % 9 == 0) {
                    generator.onEvent(at(useless), useless, output);
                }
                generator.onPeriodicEmit(output);
            }
            generator.onEvent(at(101), 101, output); // which says that it is active
            seconds.set(39);
            generator.onPeriodicEmit(output);
            seconds.set(41);
            generator.onPeriodicEmit(output);
            assertEquals(
                    List.of("up to 99", "idle at 11 s", "up to 100", "idle at 41 s"),
                    told.stream().distinct().toList());
        }
    }

    /** Through Flink's own part that takes the earliest of the partitions that are not idle. */
    @Test
    void aDeviceWhoseClockBeganAt1970HoldsBackNobody() {
        long now = 1_800_000_000_000L;
        var strategy = strategy(false);
        var whole = new WatermarkOutputMultiplexer(output);
        whole.registerNewOutput("right", NOBODY);
        whole.registerNewOutput("1970", NOBODY);
        WatermarkGenerator<Raw> right = strategy.createWatermarkGenerator(context(seconds::get));
        WatermarkGenerator<Raw> wrong = strategy.createWatermarkGenerator(context(seconds::get));
        for (int i = 0; i < 60; i++) {
            seconds.set(i);
            right.onEvent(at(now + i * 1000L), now + i * 1000L, whole.getImmediateOutput("right"));
            wrong.onEvent(at(i * 1000L), i * 1000L, whole.getImmediateOutput("1970"));
            right.onPeriodicEmit(whole.getImmediateOutput("right"));
            wrong.onPeriodicEmit(whole.getImmediateOutput("1970"));
        }
        assertTrue(told.contains("up to " + (now + 58_999)), told.toString());
    }

    /** A partition that is a year behind and read as fast as can be: it is waited for. */
    @Test
    void aBacklogIsWaitedFor() {
        long now = 1_800_000_000_000L;
        long year = Duration.ofDays(365).toMillis();
        var strategy = strategy(false);
        var whole = new WatermarkOutputMultiplexer(output);
        whole.registerNewOutput("ahead", NOBODY);
        whole.registerNewOutput("behind", NOBODY);
        WatermarkGenerator<Raw> ahead = strategy.createWatermarkGenerator(context(seconds::get));
        WatermarkGenerator<Raw> behind = strategy.createWatermarkGenerator(context(seconds::get));
        for (int i = 0; i < 60; i++) {
            seconds.set(i);
            long time = now - year + i * 600_000L;
            ahead.onEvent(at(now + i * 1000L), now + i * 1000L, whole.getImmediateOutput("ahead"));
            behind.onEvent(at(time), time, whole.getImmediateOutput("behind"));
            ahead.onPeriodicEmit(whole.getImmediateOutput("ahead"));
            behind.onPeriodicEmit(whole.getImmediateOutput("behind"));
        }
        assertEquals("up to " + (now - year + 59 * 600_000L - 1), told.get(told.size() - 1));
    }

    @Test
    void withoutARecordItIsIdleToo() {
        WatermarkGenerator<Raw> generator = generator(false);
        generator.onPeriodicEmit(output);
        seconds.set(10);
        generator.onPeriodicEmit(output);
        assertEquals(List.of(), told);
        seconds.set(11);
        generator.onPeriodicEmit(output);
        assertEquals("idle at 11 s", told.get(0));
    }

    @Test
    void whereThereIsAnEndEveryPartitionIsWaitedFor() {
        WatermarkGenerator<Raw> generator = generator(true);
        generator.onPeriodicEmit(output);
        seconds.set(100_000);
        generator.onPeriodicEmit(output);
        assertEquals(List.of(), told);
    }
}
