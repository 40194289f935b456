package io.millrace.local.process.broker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.schemas.client.TopicFollower;
import io.millrace.schemas.client.TopicReader;
import io.millrace.schemas.client.TopicWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TopicIT {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private static EmbeddedBroker broker;

    @BeforeAll
    static void start() throws Exception {
        broker = EmbeddedBroker.startTemporary();
    }

    @AfterAll
    static void stop() throws Exception {
        broker.close();
    }

    @Test
    void recordsComeBackWithKeyValueAndTimestampInOrder() throws Exception {
        create("order", 3);
        try (TopicWriter writer = TopicWriter.open(broker.bootstrapServers(), "order")) {
            for (int i = 0; i < 10_000; i++) {
                writer.write(("k" + i % 7).getBytes(UTF_8), bytes(i), 1_000L + i);
            }
        }
        try (TopicReader<ConsumerRecord<byte[], byte[]>> reader =
                TopicReader.open(
                        broker.bootstrapServers(), "order", TopicReader.From.BEGINNING, r -> r)) {
            List<ConsumerRecord<byte[], byte[]>> all = reader.readToEnd(LIMIT);
            assertTrue(reader.atEnd());
            assertEquals(10_000, all.size());
            for (int k = 0; k < 7; k++) {
                String key = "k" + k;
                List<Integer> values =
                        all.stream()
                                .filter(r -> new String(r.key(), UTF_8).equals(key))
                                .map(TopicIT::number)
                                .toList();
                int first = k;
                assertEquals(
                        IntStream.range(0, 10_000).filter(i -> i % 7 == first).boxed().toList(),
                        values);
            }
            assertTrue(all.stream().allMatch(r -> r.timestamp() == 1_000L + number(r)));
        }
    }

    /** KAFKA-15591, a race that needs several requests in flight. */
    @Test
    void nothingIsLostInATopicThatHasOnlyJustBeenCreated() throws Exception {
        for (int round = 0; round < 20; round++) {
            String topic = "new-" + round;
            create(topic, 3);
            try (TopicWriter writer = TopicWriter.open(broker.bootstrapServers(), topic)) {
                for (int i = 0; i < 1_000; i++) {
                    writer.write(null, new byte[500], i);
                }
            }
            try (TopicReader<Long> reader =
                    TopicReader.open(
                            broker.bootstrapServers(),
                            topic,
                            TopicReader.From.BEGINNING,
                            ConsumerRecord::timestamp)) {
                assertEquals(1_000, reader.readToEnd(LIMIT).size());
            }
        }
    }

    @Test
    void aReaderFromTheEndSeesOnlyWhatIsWrittenAfterItsOpening() throws Exception {
        create("end", 1);
        try (TopicWriter writer = TopicWriter.open(broker.bootstrapServers(), "end")) {
            writer.write(null, bytes(1), 0);
            writer.flush();
            try (TopicReader<Integer> reader =
                    TopicReader.open(
                            broker.bootstrapServers(),
                            "end",
                            TopicReader.From.END,
                            TopicIT::number)) {
                assertTrue(reader.atEnd());
                writer.write(null, bytes(2), 0);
                writer.flush();
                assertEquals(List.of(2), reader.readToEnd(LIMIT));
            }
        }
    }

    @Test
    void aFollowerHandsOverEverythingWhileItIsWritten() throws Exception {
        create("follow", 1);
        List<Integer> seen = Collections.synchronizedList(new ArrayList<>());
        try (TopicFollower<Integer> follower =
                        TopicFollower.start(
                                TopicReader.open(
                                        broker.bootstrapServers(),
                                        "follow",
                                        TopicReader.From.BEGINNING,
                                        TopicIT::number),
                                seen::add);
                TopicWriter writer = TopicWriter.open(broker.bootstrapServers(), "follow")) {
            for (int round = 0; round < 3; round++) {
                for (int i = 0; i < 100; i++) {
                    writer.write(null, bytes(round * 100 + i), 0);
                }
                writer.flush();
                follower.awaitEnd(LIMIT);
                assertEquals(IntStream.range(0, (round + 1) * 100).boxed().toList(), seen);
            }
        }
    }

    @Test
    void theFailureOfASinkIsKeptAndThrownOnClose() throws Exception {
        create("sink", 1);
        try (TopicWriter writer = TopicWriter.open(broker.bootstrapServers(), "sink")) {
            writer.write(null, bytes(1), 0);
        }
        IllegalArgumentException broken = new IllegalArgumentException("broken sink");
        TopicFollower<Integer> follower =
                TopicFollower.start(
                        TopicReader.open(
                                broker.bootstrapServers(),
                                "sink",
                                TopicReader.From.BEGINNING,
                                TopicIT::number),
                        number -> {
                            throw broken;
                        });
        IllegalStateException e =
                assertThrows(IllegalStateException.class, () -> follower.awaitEnd(LIMIT));
        assertSame(broken, e.getCause());
        assertSame(broken, assertThrows(IllegalStateException.class, follower::close).getCause());
    }

    @Test
    void aRecordThatWasNotWrittenIsThrownByEveryLaterCall() throws Exception {
        create(new NewTopic("large", 1, (short) 1).configs(Map.of("max.message.bytes", "1048576")));
        TopicWriter writer = TopicWriter.open(broker.bootstrapServers(), "large");
        // Fine for the writer, and more than this topic takes.
        writer.write(null, new byte[2 << 20], 0);
        assertThrows(KafkaException.class, writer::flush);
        assertThrows(KafkaException.class, () -> writer.write(null, bytes(1), 0));
        KafkaException e = assertThrows(KafkaException.class, writer::close);
        assertTrue(
                e.getMessage().startsWith("topic large: a record was not written: "),
                e.getMessage());
        assertEquals(RecordTooLargeException.class, e.getCause().getClass());
    }

    @Test
    void aTopicThatDoesNotExistIsNamed() {
        IllegalArgumentException e =
                assertThrows(
                        IllegalArgumentException.class,
                        () ->
                                TopicReader.open(
                                        broker.bootstrapServers(),
                                        "absent",
                                        TopicReader.From.BEGINNING,
                                        TopicIT::number));
        assertEquals(
                "topic: absent (allowed: one that exists at " + broker.bootstrapServers() + ")",
                e.getMessage());
    }

    private static void create(String topic, int partitions) throws Exception {
        create(new NewTopic(topic, partitions, (short) 1));
    }

    private static void create(NewTopic topic) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            admin.createTopics(List.of(topic)).all().get();
        }
    }

    private static byte[] bytes(int number) {
        return Integer.toString(number).getBytes(UTF_8);
    }

    private static int number(ConsumerRecord<byte[], byte[]> record) {
        return Integer.parseInt(new String(record.value(), UTF_8));
    }
}
