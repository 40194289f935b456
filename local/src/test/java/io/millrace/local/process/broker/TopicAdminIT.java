package io.millrace.local.process.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.schemas.topics.ExpandingTopics;
import io.millrace.schemas.topics.TopicAdmin;
import io.millrace.schemas.topics.TopicPolicy;
import io.millrace.schemas.topics.Topics;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.CreateTopicsResult;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Topics on a real broker. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
final class TopicAdminIT {

    private static final Duration LIMIT = Duration.ofSeconds(15);

    private static EmbeddedBroker broker;

    @BeforeAll
    static void start() throws IOException {
        broker = EmbeddedBroker.startTemporary();
    }

    @AfterAll
    static void stop() throws IOException {
        broker.close();
    }

    private static Properties client() {
        Properties client = new Properties();
        client.put("bootstrap.servers", broker.bootstrapServers());
        return client;
    }

    private static List<String> names(Topics topics) {
        return topics.policies().stream().map(TopicPolicy::name).toList();
    }

    @Test
    void everyTopicIsMadeByItsPolicyOnce() throws Exception {
        Topics topics = new Topics("made");
        assertEquals(names(topics), TopicAdmin.createMissing(client(), topics, 3, 1, LIMIT));
        assertEquals(List.of(), TopicAdmin.createMissing(client(), topics, 3, 1, LIMIT));
        try (Admin admin = Admin.create(client())) {
            Map<String, TopicDescription> made =
                    admin.describeTopics(names(topics)).allTopicNames().get();
            for (TopicPolicy policy : topics.policies()) {
                assertEquals(policy.spread() ? 3 : 1, made.get(policy.name()).partitions().size());
                var resource = new ConfigResource(ConfigResource.Type.TOPIC, policy.name());
                var config = admin.describeConfigs(List.of(resource)).all().get().get(resource);
                policy.config()
                        .forEach((key, value) -> assertEquals(value, config.get(key).value(), key));
            }
        }
    }

    @Test
    void aTopicThatExistsIsLeftAsItIs() throws Exception {
        Topics topics = new Topics("partly");
        try (Admin admin = Admin.create(client())) {
            admin.createTopics(List.of(new NewTopic(topics.records(), 2, (short) 1))).all().get();
            List<String> others =
                    names(topics).stream().filter(name -> !name.equals(topics.records())).toList();
            assertEquals(others, TopicAdmin.createMissing(admin, topics, 5, 1, LIMIT));
            var left = admin.describeTopics(List.of(topics.records())).allTopicNames().get();
            assertEquals(2, left.get(topics.records()).partitions().size());
        }
    }

    /** A record that is small on its way and large for whoever reads it: the broker bounds it as it is read. */
    @Test
    void aRecordThatExpandsBeyondTheTopicsLimitIsRefusedByTheBroker() throws Exception {
        Topics topics = new Topics("expanding");
        TopicAdmin.createMissing(client(), topics, 1, 1, LIMIT);
        Properties producing = client();
        producing.put("compression.type", "gzip");
        producing.put("max.request.size", Integer.toString(100 << 20));
        producing.put("buffer.memory", Integer.toString(100 << 20));
        var bytes = new ByteArraySerializer();
        try (var producer = new KafkaProducer<>(producing, bytes, bytes)) {
            for (String topic : List.of(topics.records(), topics.labeled())) {
                var bomb = new ProducerRecord<byte[], byte[]>(topic, new byte[32 << 20]);
                var refused =
                        assertThrows(ExecutionException.class, () -> producer.send(bomb).get());
                assertInstanceOf(RecordTooLargeException.class, refused.getCause());
                producer.send(new ProducerRecord<>(topic, new byte[4 << 20])).get();
            }
        }
    }

    /** What somebody else made is left as it is, and named. */
    @Test
    void topicsThatKeepWhatIsCompressedAreNamed() throws Exception {
        Topics topics = new Topics("own");
        try (Admin admin = Admin.create(client())) {
            admin.createTopics(
                            List.of(
                                    new NewTopic("theirs", 1, (short) 1),
                                    new NewTopic("packed", 1, (short) 1)
                                            .configs(Map.of("compression.type", "zstd"))))
                    .all()
                    .get();
        }
        TopicAdmin.createMissing(client(), topics, 1, 1, LIMIT);
        var all = List.of(topics.records(), "theirs", "packed", "nowhere");
        assertEquals(List.of("theirs", "packed"), ExpandingTopics.among(client(), all, LIMIT));
    }

    /** Without a wait, some of so many partitions have no leader yet when the brokers say that the topic is made. */
    @Test
    void everyPartitionIsServedOnReturn() throws Exception {
        Topics topics = new Topics("many");
        TopicAdmin.createMissing(client(), topics, 40, 1, LIMIT);
        Properties impatient = client();
        impatient.put("retries", "0"); // the client itself must not wait for what is missing
        try (Admin admin = Admin.create(impatient)) {
            Map<TopicPartition, OffsetSpec> all = new HashMap<>();
            for (TopicPolicy policy : topics.policies()) {
                for (int i = 0; i < (policy.spread() ? 40 : 1); i++) {
                    all.put(new TopicPartition(policy.name(), i), OffsetSpec.latest());
                }
            }
            assertEquals(all.size(), admin.listOffsets(all).all().get().size());
        }
    }

    /** Somebody deletes the topics as soon as they are made. */
    @Test
    void partitionsThatDoNotComeUpEndInOneLine() throws Exception {
        try (Admin admin = Admin.create(client())) {
            InvocationHandler deleting =
                    (proxy, method, arguments) -> {
                        Object result = method.invoke(admin, arguments);
                        if (result instanceof CreateTopicsResult made) {
                            made.all().get();
                            admin.deleteTopics(made.values().keySet()).all().get();
                            while (admin.listTopics().names().get().contains("late.records")) {
                                Thread.sleep(20); // until the broker too has learned of it
                            }
                        }
                        return result;
                    };
            Admin undermined =
                    (Admin)
                            Proxy.newProxyInstance(
                                    Admin.class.getClassLoader(),
                                    new Class<?>[] {Admin.class},
                                    deleting);
            Topics topics = new Topics("late");
            Duration limit = Duration.ofSeconds(4);
            IOException e =
                    assertThrows(
                            IOException.class,
                            () -> TopicAdmin.createMissing(undermined, topics, 2, 1, limit));
            assertEquals(1, e.getMessage().lines().count());
            assertTrue(
                    e.getMessage()
                            .contains(
                                    "9 of their partitions are not served within 4.0 s, the first late.checkpoints-0"),
                    e.getMessage());
        }
    }
}
