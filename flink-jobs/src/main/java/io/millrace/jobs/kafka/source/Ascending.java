package io.millrace.jobs.kafka.source;

import java.time.Duration;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkGeneratorSupplier;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.util.clock.RelativeClock;

/**
 * Watermarks for a partition whose timestamps rise: one with every record that moves time on, not one every interval.
 * What waits for a watermark is then released in small portions, and the thread that learns returns to its mailbox
 * between them.
 *
 * <p>A partition is idle when its watermark has not moved for a while, whatever comes from it. Flink's own rule counts any record
 * as activity: one bad record every few seconds, or a device whose clock stands still, would hold back all others for ever. And so
 * would one whose clock began at 1970: it is idle too while it lies more than a day behind another partition of its reader and
 * moves no faster than time itself, for then it never comes as far. One whose backlog is read moves much faster.
 */
final class Ascending implements WatermarkGenerator<Raw> {

    private static final long FAR_BEHIND = Duration.ofDays(1).toMillis();

    /** Faster than so many times the time that passes, and there is a backlog that ends. */
    private static final int PACE = 2;

    private final Duration idle;
    private final RelativeClock clock;
    private final Reader reader;
    private long newest = Long.MIN_VALUE;
    private long movedAt;
    private long before;
    private long beforeAt;
    private boolean left;
    private boolean isIdle;

    /** How far the partitions of one reader have come. One thread uses it. */
    private static final class Reader {
        private long newest = Long.MIN_VALUE;
    }

    /** Makes those of one reader's partitions. */
    static final class Supplier implements WatermarkGeneratorSupplier<Raw> {

        private static final long serialVersionUID = 1L;

        private final Duration idle;
        private transient Reader reader;

        /**
         * @param idle after which a partition no longer holds back the others; null: never
         */
        Supplier(Duration idle) {
            this.idle = idle;
        }

        @Override
        public WatermarkGenerator<Raw> createWatermarkGenerator(Context context) {
            if (reader == null) {
                reader = new Reader();
            }
            // A clock that stands still while the partition may not be read on.
            return new Ascending(idle, context.getInputActivityClock(), reader);
        }
    }

    private Ascending(Duration idle, RelativeClock clock, Reader reader) {
        this.idle = idle;
        this.clock = clock;
        this.reader = reader;
        movedAt = clock.relativeTimeNanos();
    }

    @Override
    public void onEvent(Raw event, long timestamp, WatermarkOutput output) {
        if (timestamp <= newest) {
            return;
        }
        movedAt = clock.relativeTimeNanos();
        if (newest == Long.MIN_VALUE) {
            before = timestamp;
            beforeAt = movedAt;
        }
        newest = timestamp;
        reader.newest = Math.max(reader.newest, newest);
        isIdle = false;
        output.emitWatermark(new Watermark(newest - 1)); // which makes it active
        if (left) {
            rest(output);
        }
    }

    @Override
    public void onPeriodicEmit(WatermarkOutput output) {
        if (idle == null) {
            return;
        }
        long now = clock.relativeTimeNanos();
        if (newest != Long.MIN_VALUE && now - beforeAt > idle.toNanos()) {
            long passed = (now - beforeAt) / 1_000_000;
            left = reader.newest - newest > FAR_BEHIND && newest - before <= PACE * passed;
            before = newest;
            beforeAt = now;
        }
        if (!isIdle && (left || now - movedAt > idle.toNanos())) {
            rest(output);
        }
    }

    private void rest(WatermarkOutput output) {
        isIdle = true;
        output.markIdle();
    }
}
