package io.millrace.local.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.jobs.config.PipelineConfig;
import io.millrace.schemas.avro.DeadLetter;
import io.millrace.schemas.client.RecordLookup;
import io.millrace.schemas.client.TopicReader;
import io.millrace.schemas.client.TopicWriter;
import io.millrace.schemas.text.Printable;
import io.millrace.schemas.topics.Topics;
import java.io.PrintWriter;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

/**
 * Publishes again what dead letters are of, to the topic that it came from, with its key and its time. The record itself is
 * taken where its topic still holds it; else the letter's own bytes if they are the whole value, without a key. A record that
 * was published again and refused again is the same one: it bears the first one's place in a header, and is published once.
 */
final class LetterReplay implements AutoCloseable {

    /** Header of what is published again: the topic-partition-offset that it came from at first. */
    static final String ORIGIN = "millrace-replay-of";

    private static final Duration LIMIT = Duration.ofMinutes(10);

    /** The stage whose letters keep the payload as it was cleaned and not the record's value. */
    private static final String PAYLOAD_STAGE = "learn";

    /** For headers and frame of a record batch. */
    private static final int OTHER_BYTES = 4096;

    /** A letter may name any topic, and others write letters: these alone are written to. */
    private final Set<String> allowed;

    private final PipelineConfig config;
    private final boolean dry;
    private final RecordLookup originals;
    private final Map<String, TopicWriter> writers = new HashMap<>();
    private final Set<String> origins = new HashSet<>();
    private final Map<String, Long> published = new TreeMap<>();
    private final Map<String, Long> left = new TreeMap<>();
    private long newest = Long.MIN_VALUE;

    LetterReplay(PipelineConfig config, boolean dry) {
        this.config = config;
        this.dry = dry;
        this.originals = new RecordLookup(config.kafka().clientProperties());
        Topics topics = config.topics();
        allowed =
                Set.of(
                        config.stream().topicOr(topics.records()),
                        config.labels().topicOr(topics.labeled()),
                        topics.checkpoints());
    }

    /** Publishes what is wanted of all letters that there are now; those that come of it are not among them. */
    void publish(
            TopicReader<Listing.Arrived<DeadLetter>> letters,
            Predicate<Listing.Arrived<DeadLetter>> wanted) {
        letters.readToEnd(
                LIMIT,
                one -> {
                    if (wanted.test(one)) {
                        newest = Math.max(newest, one.millis());
                        publish(one.record());
                    }
                });
        writers.values().forEach(TopicWriter::flush);
    }

    private void publish(DeadLetter letter) {
        if (!allowed.contains(letter.getTopic())) {
            leave("of a topic that the pipeline does not read");
            return;
        }
        Optional<ConsumerRecord<byte[], byte[]>> original = original(letter);
        String origin = original.map(LetterReplay::origin).orElse(Topics.key(letter));
        if (!origins.add(origin)) {
            leave("the same record once more");
            return;
        }
        byte[] value = original.map(ConsumerRecord::value).orElseGet(() -> whole(letter));
        byte[] key = original.map(ConsumerRecord::key).orElse(null);
        if (value == null) {
            leave("gone from its topic, and the letter keeps a part only");
        } else if (value.length + (key == null ? 0 : key.length)
                > Topics.MAX_EXAMPLE_BYTES - OTHER_BYTES) {
            leave("larger than " + Topics.MAX_EXAMPLE_BYTES + " bytes");
        } else {
            published.merge(letter.getTopic(), 1L, Long::sum);
            if (!dry) {
                Header header = new RecordHeader(ORIGIN, origin.getBytes(UTF_8));
                writers.computeIfAbsent(
                                letter.getTopic(),
                                topic -> TopicWriter.open(config.kafka().clientProperties(), topic))
                        .write(key, value, Math.max(0, letter.getTimestamp()), List.of(header));
            }
        }
    }

    private void leave(String why) {
        left.merge(why, 1L, Long::sum);
    }

    /** The record in the letter's place, if it is still the one that was refused: a topic may have been made anew. */
    private Optional<ConsumerRecord<byte[], byte[]>> original(DeadLetter letter) {
        return originals
                .find(letter.getTopic(), letter.getPartition(), letter.getOffset())
                .filter(
                        record ->
                                record.value() != null
                                        && record.timestamp() == letter.getTimestamp()
                                        && (letter.getWhere().equals(PAYLOAD_STAGE)
                                                || letter.getSha256().isEmpty()
                                                || letter.getSha256()
                                                        .equals(sha256(record.value()))));
    }

    private static String origin(ConsumerRecord<byte[], byte[]> record) {
        Header header = record.headers().lastHeader(ORIGIN);
        return header == null
                ? Topics.place(record.topic(), record.partition(), record.offset())
                : new String(header.value(), UTF_8);
    }

    /** The value that a letter keeps, null if it keeps less or something else. */
    private static byte[] whole(DeadLetter letter) {
        if (letter.getWhere().equals(PAYLOAD_STAGE)
                || letter.getSize() != letter.getRaw().remaining()
                || letter.getSize() == 0) {
            return null;
        }
        byte[] value = new byte[letter.getRaw().remaining()];
        letter.getRaw().duplicate().get(value);
        return value;
    }

    private static String sha256(byte[] value) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(value));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    void tell(PrintWriter out) {
        String done = dry ? "would be   " : "published  ";
        published.forEach(
                (topic, count) -> out.println(done + count + " again to " + Printable.of(topic)));
        if (published.isEmpty()) {
            out.println(done + "0 again");
        }
        left.forEach((why, count) -> out.println("left       " + count + ", " + why));
        if (newest != Long.MIN_VALUE) {
            out.println("go on      with --since " + Instant.ofEpochMilli(newest + 1));
        }
        out.flush();
    }

    @Override
    public void close() {
        try (originals) {
            writers.values().forEach(TopicWriter::close);
        }
    }
}
