package io.millrace.jobs.kafka.source;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.api.common.eventtime.TimestampAssigner;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkGeneratorSupplier;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
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

    private WatermarkGenerator<Raw> generator(boolean bounded) {
        return TopicSource.ascending(bounded, Duration.ofSeconds(10))
                .createWatermarkGenerator(
                        new WatermarkGeneratorSupplier.Context() {
                            @Override
                            public MetricGroup getMetricGroup() {
                                return new UnregisteredMetricsGroup();
                            }

                            @Override
                            public RelativeClock getInputActivityClock() {
                                return new RelativeClock() {
                                    @Override
                                    public long relativeTimeMillis() {
                                        return seconds.get() * 1000;
                                    }

                                    @Override
                                    public long relativeTimeNanos() {
                                        return seconds.get() * 1_000_000_000;
                                    }
                                };
                            }
                        });
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
