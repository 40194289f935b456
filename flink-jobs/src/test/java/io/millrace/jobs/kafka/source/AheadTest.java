package io.millrace.jobs.kafka.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.jobs.config.StreamConfig;
import io.millrace.schemas.InvalidRecordException;
import io.millrace.schemas.config.StrictYaml;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.functions.util.ListCollector;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A record from the future. */
final class AheadTest {

    private static final long HOUR = Duration.ofHours(1).toMillis();

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private final AtomicLong nanos = new AtomicLong();

    private RawDeserializer deserializer = new RawDeserializer(HOUR, clock(NOW, Optional::empty));

    private final List<Raw> read = new ArrayList<>();
    private final List<Long> marks = new ArrayList<>();

    private void read(long offset, long timestamp) throws Exception {
        read(offset, timestamp, TimestampType.CREATE_TIME);
    }

    private void read(long offset, long timestamp, TimestampType type) throws Exception {
        deserializer.deserialize(
                new ConsumerRecord<>(
                        "t",
                        0,
                        offset,
                        timestamp,
                        type,
                        0,
                        1,
                        null,
                        new byte[] {1},
                        new RecordHeaders(),
                        Optional.empty()),
                new ListCollector<>(read));
    }

    private BrokerClock clock(Instant machine, BrokerClock.Asked broker) {
        return new BrokerClock(broker, InstantSource.fixed(machine), nanos::get);
    }

    private List<Boolean> ahead() {
        return read.stream().map(Raw::ahead).toList();
    }

    /** A machine that has just started, and one two hours back. */
    @ParameterizedTest
    @ValueSource(strings = {"1970-01-01T00:00:20Z", "2026-03-01T10:00:00Z"})
    void aBacklogIsNotOfTheFutureBecauseThisMachineIsBehind(Instant machine) throws Exception {
        BrokerClock clock = clock(machine, () -> Optional.of(NOW));
        clock.look();
        deserializer = new RawDeserializer(HOUR, clock);
        for (int offset = 0; offset < 3 * RawDeserializer.MANY; offset++) {
            read(offset, NOW.toEpochMilli() - offset);
        }
        assertFalse(ahead().contains(true));
        for (int offset = 0; offset < 3 * RawDeserializer.MANY; offset++) {
            read(offset, NOW.toEpochMilli() + HOUR + 1 + offset); // whoever sends them ends nothing
        }
        assertFalse(ahead().subList(3 * RawDeserializer.MANY, read.size()).contains(false));
    }

    @Test
    void aClockThatManyRecordsContradictIsNamedWhereNoBrokerTellsTheTime() throws Exception {
        BrokerClock clock = clock(Instant.parse("2026-03-01T10:00:00Z"), Optional::empty);
        clock.look();
        deserializer = new RawDeserializer(HOUR, clock);
        for (int offset = 0; offset < RawDeserializer.MANY - 1; offset++) {
            read(offset, NOW.toEpochMilli());
        }
        read(99, NOW.toEpochMilli() - 2 * HOUR); // an old one: the clock may be right
        for (int offset = 0; offset < RawDeserializer.MANY - 1; offset++) {
            read(offset, NOW.toEpochMilli());
        }
        var ended =
                assertThrows(SuppressRestartsException.class, () -> read(200, NOW.toEpochMilli()));
        String said = ended.getCause().getMessage();
        assertTrue(
                said.startsWith("the clock of this machine is at 2026-03-01T10:00:00Z, and 100 "),
                said);
        assertTrue(said.contains("(t/0, offset 200) of 2026-03-01T12:00:00Z"), said);
    }

    @Test
    void whatABrokerStampedIsNotJudged() throws Exception {
        deserializer = new RawDeserializer(HOUR, clock(Instant.EPOCH, Optional::empty));
        read(0, NOW.toEpochMilli(), TimestampType.LOG_APPEND_TIME);
        read(1, NOW.toEpochMilli());
        assertEquals(List.of(false, true), ahead());
    }

    @Test
    void theTimeGoesOnBetweenTwoAnswersAndWhileThereIsNone() throws Exception {
        var answers = new ArrayDeque<Callable<Optional<Instant>>>();
        BrokerClock clock = clock(Instant.EPOCH, () -> answer(answers.remove()));
        answers.add(
                () -> {
                    throw new IOException("away");
                });
        assertThrows(IOException.class, clock::look); // nothing may be judged yet
        answers.add(() -> Optional.of(NOW));
        clock.look();
        nanos.addAndGet(Duration.ofSeconds(59).toNanos());
        clock.look(); // too early to ask
        assertEquals(NOW.plusSeconds(59), clock.instant());
        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        answers.add(
                () -> {
                    throw new IOException("away");
                });
        clock.look();
        assertEquals(NOW.plusSeconds(60), clock.instant());
        nanos.addAndGet(Duration.ofSeconds(60).toNanos());
        answers.add(Optional::empty); // no right to know any more
        clock.look();
        assertEquals(NOW.plusSeconds(120), clock.instant());
        nanos.addAndGet(Duration.ofSeconds(60).toNanos());
        answers.add(() -> Optional.of(NOW.plusSeconds(181)));
        clock.look();
        assertEquals(NOW.plusSeconds(181), clock.instant());
        assertTrue(clock.ofBroker());
    }

    private static <T> T answer(Callable<T> given) throws IOException {
        try {
            return given.call();
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void isRefusedAndDoesNotMoveTimeOn() throws Exception {
        long now = NOW.toEpochMilli();
        read(0, now);
        read(1, now * 1000); // microseconds
        read(2, now + HOUR);
        read(3, now + HOUR + 1);
        assertEquals(List.of(false, true, false, true), ahead());

        StreamConfig stream = StrictYaml.read("{}", StreamConfig.class);
        var strategy = TopicSource.ascending(stream);
        var assigner = strategy.createTimestampAssigner(() -> null);
        WatermarkGenerator<Raw> generator =
                strategy.createWatermarkGenerator(IdleTest.context(() -> 0));
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
