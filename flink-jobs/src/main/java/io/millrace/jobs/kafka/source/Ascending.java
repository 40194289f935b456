package io.millrace.jobs.kafka.source;

import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;

/**
 * Watermarks for a partition whose timestamps rise: one with every record that moves time on, not one every interval.
 * What waits for a watermark is then released in small portions, and the thread that learns returns to its mailbox
 * between them.
 */
final class Ascending implements WatermarkGenerator<Raw> {

    private long newest = Long.MIN_VALUE;

    @Override
    public void onEvent(Raw event, long timestamp, WatermarkOutput output) {
        if (timestamp > newest) {
            newest = timestamp;
            output.emitWatermark(new Watermark(newest - 1));
        }
    }

    @Override
    public void onPeriodicEmit(WatermarkOutput output) {
        // done with every event
    }
}
