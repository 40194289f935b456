package io.millrace.local.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.jobs.kafka.sink.Events;
import io.millrace.jobs.kafka.sink.Outgoing;
import io.millrace.jobs.kafka.source.Raw;
import io.millrace.local.Main;
import io.millrace.local.process.broker.EmbeddedBroker;
import io.millrace.schemas.client.TopicReader;
import io.millrace.schemas.client.TopicWriter;
import io.millrace.schemas.topics.TopicAdmin;
import io.millrace.schemas.topics.Topics;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Dead letters are looked at, and what they are of is published again after a fix. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
final class LettersIT {

    private static final Topics TOPICS = new Topics("d");

    @TempDir Path dir;
    private final Events events = new Events("d");
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private EmbeddedBroker broker;
    private Path file;

    @BeforeEach
    void start() throws Exception {
        broker = EmbeddedBroker.startTemporary();
        TopicAdmin.createMissing(client(), "d", 1, 1);
        String kafka = "{bootstrap: \"" + broker.bootstrapServers() + "\"}";
        file =
                Files.writeString(
                        dir.resolve("d.yaml"),
                        SmallPipeline.yaml("d", dir, kafka, "{format: json}"));
    }

    @AfterEach
    void stop() throws Exception {
        broker.close();
    }

    private Properties client() {
        var client = new Properties();
        client.put("bootstrap.servers", broker.bootstrapServers());
        return client;
    }

    private int run(String... more) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        var args = new ArrayList<>(List.of("letters", "--config", file.toString()));
        args.addAll(List.of(more));
        return Main.run(
                new PrintWriter(out, true),
                new PrintWriter(err, true),
                args.toArray(String[]::new));
    }

    private List<String> printed(String... more) {
        assertEquals(0, run(more), err::toString);
        return out.toString().lines().toList();
    }

    private List<ConsumerRecord<byte[], byte[]>> records(String topic) {
        try (TopicReader<ConsumerRecord<byte[], byte[]>> reader =
                TopicReader.open(client(), topic, TopicReader.From.BEGINNING, record -> record)) {
            return reader.readToEnd(Duration.ofSeconds(30));
        }
    }

    /** Writes records of which each is refused, as a job would. */
    private void refuse(String topic, String stage, int from, String... values) {
        try (TopicWriter writer = TopicWriter.open(broker.bootstrapServers(), topic)) {
            for (int i = 0; i < values.length; i++) {
                writer.write(
                        ("key " + (from + i)).getBytes(UTF_8),
                        values[i].getBytes(UTF_8),
                        100 + from + i);
            }
        }
        for (int i = 0; i < values.length; i++) {
            letter(topic, from + i, 100 + from + i, values[i].getBytes(UTF_8), stage);
        }
    }

    private void letter(String topic, long offset, long timestamp, byte[] value, String stage) {
        Outgoing letter =
                events.deadLetter(
                        new Raw(topic, 0, offset, timestamp, null, value),
                        stage,
                        "domain is '\u001b[2Jcleared'; allowed: another");
        try (TopicWriter writer =
                TopicWriter.open(broker.bootstrapServers(), TOPICS.deadLetters())) {
            writer.write(letter.key(), letter.value(), letter.timestamp());
        }
    }

    @Test
    void whatIsShownOfALetterCannotSteerATerminal() {
        refuse(TOPICS.records(), "decode", 0, "a\u001b]0;b");
        String plain = printed().get(0);
        assertTrue(
                plain.endsWith("  6 bytes  domain is '\\u001b[2Jcleared'; allowed: another"),
                plain);
        String json = printed("--json").get(0);
        assertTrue(json.chars().allMatch(c -> c >= ' ' && c < 127), json);
        assertTrue(json.contains("\"reason\":\"domain is '\\u001B[2Jcleared'"), json);
    }

    @Test
    void whatWasRefusedIsPublishedAgainWithItsKeyAndItsTime() throws Exception {
        refuse(TOPICS.records(), "decode", 0, "one", "two", "three");
        refuse(TOPICS.labeled(), "label", 0, "four");
        assertEquals(
                "would be   3 again to d.records",
                printed("replay", "--stage", "decode", "--dry-run").get(0));
        assertEquals(3, records(TOPICS.records()).size(), "nothing was written");

        List<String> said = printed("replay", "--stage", "decode");
        assertEquals("published  3 again to d.records", said.get(0));
        assertEquals(2, said.size(), said::toString);
        List<ConsumerRecord<byte[], byte[]>> records = records(TOPICS.records());
        assertEquals(6, records.size());
        for (int i = 0; i < 3; i++) {
            ConsumerRecord<byte[], byte[]> first = records.get(i);
            ConsumerRecord<byte[], byte[]> again = records.get(3 + i);
            assertArrayEquals(first.key(), again.key());
            assertArrayEquals(first.value(), again.value());
            assertEquals(first.timestamp(), again.timestamp());
            assertEquals(
                    "d.records-0-" + i,
                    new String(again.headers().lastHeader("millrace-replay-of").value(), UTF_8));
        }
        assertEquals(1, records(TOPICS.labeled()).size(), "of another stage");

        // One of them is refused again: it is the same record, and comes once.
        letter(TOPICS.records(), 4, 101, "two".getBytes(UTF_8), "decode");
        said = printed("replay", "--stage", "decode");
        assertEquals("published  3 again to d.records", said.get(0));
        assertEquals("left       1, the same record once more", said.get(1));
        String since = said.get(2).replace("go on      with --since ", "");
        assertEquals(List.of("published  0 again"), printed("replay", "--since", since));
    }

    @Test
    void whatItsTopicHasLostIsTakenFromTheLetterIfThatHasIt() throws Exception {
        refuse(TOPICS.records(), "decode", 0, "small", "x".repeat(100_000));
        refuse(TOPICS.records(), "learn", 2, "cleaned");
        try (Admin admin = Admin.create(client())) {
            var place = new TopicPartition(TOPICS.records(), 0);
            admin.deleteRecords(Map.of(place, RecordsToDelete.beforeOffset(3))).all().get();
        }
        letter("other", 0, 0, "elsewhere".getBytes(UTF_8), "decode");
        List<String> said = printed("replay");
        assertEquals("published  1 again to d.records", said.get(0));
        assertEquals(
                "left       2, gone from its topic, and the letter keeps a part only", said.get(1));
        assertEquals("left       1, of a topic that the pipeline does not read", said.get(2));
        ConsumerRecord<byte[], byte[]> again = records(TOPICS.records()).get(0);
        assertEquals("small", new String(again.value(), UTF_8));
        assertNull(again.key());
    }

    /** A topic that was made anew has other records in the same places. */
    @Test
    void anotherRecordInItsPlaceIsNotTakenForIt() {
        try (TopicWriter writer = TopicWriter.open(broker.bootstrapServers(), TOPICS.records())) {
            writer.write("key".getBytes(UTF_8), "another".getBytes(UTF_8), 100);
        }
        letter(TOPICS.records(), 0, 100, "the one".getBytes(UTF_8), "decode");
        printed("replay");
        List<ConsumerRecord<byte[], byte[]>> records = records(TOPICS.records());
        assertEquals(
                List.of("another", "the one"),
                records.stream().map(r -> new String(r.value(), UTF_8)).toList());
        assertNull(records.get(1).key());
    }

    @Test
    void wrongUsageIsSaid() {
        assertEquals(2, run("repeat"));
        assertEquals(
                "millrace: letters: got 'repeat'; allowed: replay, or nothing to list them",
                err.toString().strip());
        assertEquals(2, run("--dry-run"));
        assertEquals(2, run("replay", "--follow"));
        assertEquals(2, run("--since", "yesterday"));
        assertTrue(
                err.toString().startsWith("millrace: --since is yesterday; allowed: a time"),
                err::toString);
    }
}
