package io.millrace.local.process.broker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.local.process.net.BusyPortException;
import io.millrace.local.process.net.LoopbackPort;
import io.millrace.schemas.client.TopicReader;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedBrokerIT {

    private static final String TOPIC = "words";
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @Test
    void aTemporaryDirectoryLivesAsLongAsTheBroker() throws Exception {
        EmbeddedBroker broker = EmbeddedBroker.startTemporary();
        Path directory = broker.directory();
        try (broker) {
            createTopic(broker);
            assertEquals(
                    List.of(),
                    read(broker)); // the broker makes the folder some time after it said yes
            assertTrue(Files.exists(directory.resolve(TOPIC + "-0")));
        }
        assertFalse(Files.exists(directory));
    }

    /** One that goes on for months must not fill a disk; one of a single run holds what that run is about. */
    @Test
    void aBrokerThatStaysKeepsSoMuchOfEveryPartition(@TempDir Path directory) throws Exception {
        try (EmbeddedBroker kept = EmbeddedBroker.start(0, directory);
                EmbeddedBroker temporary = EmbeddedBroker.startTemporary()) {
            assertEquals(Long.toString(10L << 30), retained(kept));
            assertEquals("-1", retained(temporary));
        }
    }

    private static String retained(EmbeddedBroker broker) throws Exception {
        createTopic(broker);
        var topic = new ConfigResource(ConfigResource.Type.TOPIC, TOPIC);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            return admin.describeConfigs(List.of(topic))
                    .all()
                    .get()
                    .get(topic)
                    .get("retention.bytes")
                    .value();
        }
    }

    @Test
    void onlyCommittedTransactionsAreReadAndSurviveARestart(@TempDir Path directory)
            throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(0, directory)) {
            createTopic(broker);
            try (KafkaProducer<String, String> producer = transactional(broker)) {
                producer.initTransactions();
                transaction(producer, List.of("one", "two"), true);
                transaction(producer, List.of("never"), false);
                transaction(producer, List.of("three"), true);
            }
            assertEquals(List.of("one", "two", "three"), read(broker));
        }
        assertTrue(Files.exists(directory.resolve("meta.properties")));
        try (EmbeddedBroker broker = EmbeddedBroker.start(0, directory)) {
            assertEquals(List.of("one", "two", "three"), read(broker));
            try (KafkaProducer<String, String> producer = transactional(broker)) {
                producer.initTransactions();
                transaction(producer, List.of("four"), true);
            }
            assertEquals(List.of("one", "two", "three", "four"), read(broker));
        }
    }

    @Test
    void aBusyPortIsNamed(@TempDir Path directory) throws Exception {
        try (ServerSocketChannel taken = LoopbackPort.bind("test", 0)) {
            int port = taken.socket().getLocalPort();
            BusyPortException e =
                    assertThrows(
                            BusyPortException.class, () -> EmbeddedBroker.start(port, directory));
            assertEquals(
                    "port of the Kafka broker: "
                            + port
                            + " is in use (allowed: a free port, or 0 for any)",
                    e.getMessage());
        }
    }

    @Test
    void aGivenPortIsUsedAgainRightAfterClose(@TempDir Path directory) throws Exception {
        int port;
        try (EmbeddedBroker broker = EmbeddedBroker.start(0, directory)) {
            createTopic(broker);
            port = URI.create("kafka://" + broker.bootstrapServers()).getPort();
        }
        try (EmbeddedBroker broker = EmbeddedBroker.start(port, directory)) {
            assertEquals("127.0.0.1:" + port, broker.bootstrapServers());
            assertEquals(List.of(), read(broker));
        }
    }

    @Test
    void aDirectoryInUseByAnotherBrokerIsRefused(@TempDir Path directory) throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(0, directory)) {
            createTopic(broker);
            IOException e =
                    assertThrows(IOException.class, () -> EmbeddedBroker.start(0, directory));
            assertEquals(
                    "data directory of the Kafka broker: "
                            + directory
                            + " is in use by another broker (allowed: one of its own)",
                    e.getMessage());
            assertEquals(List.of(), read(broker));
        }
    }

    private static void createTopic(EmbeddedBroker broker) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1))).all().get();
        }
    }

    private static KafkaProducer<String, String> transactional(EmbeddedBroker broker) {
        return new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        broker.bootstrapServers(),
                        ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                        "writer"),
                new StringSerializer(),
                new StringSerializer());
    }

    private static void transaction(
            KafkaProducer<String, String> producer, List<String> words, boolean commit) {
        producer.beginTransaction();
        for (String word : words) {
            var unused = producer.send(new ProducerRecord<>(TOPIC, word));
        }
        // An abort drops what was not sent yet; only what the broker holds tests the reader.
        producer.flush();
        if (commit) {
            producer.commitTransaction();
        } else {
            producer.abortTransaction();
        }
    }

    private static List<String> read(EmbeddedBroker broker) {
        try (TopicReader<String> reader =
                TopicReader.open(
                        broker.bootstrapServers(),
                        TOPIC,
                        TopicReader.From.BEGINNING,
                        EmbeddedBrokerIT::text)) {
            return reader.readToEnd(LIMIT);
        }
    }

    private static String text(ConsumerRecord<byte[], byte[]> record) {
        return new String(record.value(), UTF_8);
    }
}
