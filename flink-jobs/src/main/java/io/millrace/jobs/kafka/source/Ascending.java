package io.millrace.jobs.kafka.source;

import java.time.Duration;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.util.clock.RelativeClock;

/**
 * Watermarks for a partition whose timestamps rise: one with every record that moves time on, not one every interval.
 * What waits for a watermark is then released in small portions, and the thread that learns returns to its mailbox
 * between them.
 *
 * <p>A partition is idle when its watermark has not moved for a while, whatever comes from it. Flink's own rule counts any record
 * as activity: one bad record every few seconds, or a device whose clock stands still, would hold back all others for ever.
 */
final class Ascending implements WatermarkGenerator<Raw> {

    private final Duration idle;
    private final RelativeClock clock;
    private long newest = Long.MIN_VALUE;
    private long movedAt;
    private boolean isIdle;

    /**
     * @param idle after which it no longer holds back the others; null: never
     * @param clock that stands still while the partition may not be read on
     */
    Ascending(Duration idle, RelativeClock clock) {
        this.idle = idle;
        this.clock = clock;
        movedAt = clock.relativeTimeNanos();
    }

    @Override
    public void onEvent(Raw event, long timestamp, WatermarkOutput output) {
        if (timestamp > newest) {
            newest = timestamp;
            movedAt = clock.relativeTimeNanos();
            isIdle = false;
            output.emitWatermark(new Watermark(newest - 1)); // which makes it active
        }
    }

    @Override
    public void onPeriodicEmit(WatermarkOutput output) {
        if (idle != null && !isIdle && clock.relativeTimeNanos() - movedAt > idle.toNanos()) {
            isIdle = true;
            output.markIdle();
        }
    }
}
