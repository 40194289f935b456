package io.millrace.jobs.kafka.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.jobs.config.StreamConfig;
import io.millrace.schemas.InvalidRecordException;
import io.millrace.schemas.config.StrictYaml;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.functions.util.ListCollector;
import org.apache.flink.util.InstantiationUtil;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

/** A record from the future. */
final class AheadTest {

    private static final long HOUR = Duration.ofHours(1).toMillis();

    private static final Clock CLOCK =
            Clock.fixed(Instant.parse("2026-03-01T12:00:00Z"), ZoneOffset.UTC);

    private final List<Raw> read = new ArrayList<>();
    private final List<Long> marks = new ArrayList<>();

    private void read(long offset, long timestamp) throws Exception {
        InstantiationUtil.clone(new RawDeserializer(HOUR, CLOCK)) // as it comes to a task
                .deserialize(
                        new ConsumerRecord<>(
                                "t",
                                0,
                                offset,
                                timestamp,
                                TimestampType.CREATE_TIME,
                                0,
                                1,
                                null,
                                new byte[] {1},
                                new RecordHeaders(),
                                Optional.empty()),
                        new ListCollector<>(read));
    }

    @Test
    void isRefusedAndDoesNotMoveTimeOn() throws Exception {
        long now = CLOCK.millis();
        read(0, now);
        read(1, now * 1000); // microseconds
        read(2, now + HOUR);
        read(3, now + HOUR + 1);
        assertEquals(List.of(false, true, false, true), read.stream().map(Raw::ahead).toList());

        StreamConfig stream = StrictYaml.read("{}", StreamConfig.class);
        var strategy = TopicSource.ascending(stream);
        var assigner = strategy.createTimestampAssigner(() -> null);
        WatermarkGenerator<Raw> generator = new Ascending();
        var output =
                new WatermarkOutput() {
                    @Override
                    public void emitWatermark(Watermark mark) {
                        marks.add(mark.getTimestamp());
                    }

                    @Override
                    public void markIdle() {}

                    @Override
                    public void markActive() {}
                };
        for (Raw raw : read) {
            long time = assigner.extractTimestamp(raw, raw.timestamp());
            generator.onEvent(raw, time, output);
        }
        assertEquals(List.of(now - 1, now + HOUR - 1), marks);

        var decoder = new RecordDecoder<>(stream.values(), stream.values().unlabeled());
        var refused = assertThrows(InvalidRecordException.class, () -> decoder.decode(read.get(1)));
        assertTrue(refused.getMessage().contains("stream.ahead"), refused.getMessage());
    }
}
