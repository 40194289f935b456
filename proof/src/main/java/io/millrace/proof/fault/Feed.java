package io.millrace.proof.fault;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.schemas.avro.LabeledExample;
import io.millrace.schemas.avro.UnlabeledExample;
import io.millrace.schemas.codec.AvroCodec;
import io.millrace.schemas.payload.Payloads;
import io.millrace.schemas.payload.Text;
import io.millrace.schemas.topics.Topics;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Writes the stream at a pace, and keeps the event time of every record that the broker has acknowledged. No two have the
 * same, so that what was read up to an event time can be counted. A thread of its own writes; a broker that is away is
 * waited for.
 */
public final class Feed implements AutoCloseable {

    private static final int LABELS = 120;
    private static final int WORDS = 24;
    private static final Duration PATIENCE = Duration.ofMinutes(20);
    private static final Duration ODD = Duration.ofSeconds(60);
    private static final Duration CLOSING = Duration.ofSeconds(5);

    /** The task that labels are of. */
    static final String TASK = "sign";

    private final Properties client;
    private final Topics topics;
    private final InstantSource wall;
    private final long pauseMillis;
    private final AvroCodec codec = new AvroCodec();
    private final KafkaProducer<byte[], byte[]> producer;
    private final ConcurrentSkipListSet<Long> acknowledged = new ConcurrentSkipListSet<>();
    private final AtomicLong time = new AtomicLong();
    private final Thread thread;
    private volatile boolean closing;

    /**
     * @param client {@code bootstrap.servers}
     * @param perSecond records of the stream
     */
    Feed(Properties client, Topics topics, int perSecond, InstantSource wall) {
        this.client = client;
        this.topics = topics;
        this.wall = wall;
        this.pauseMillis = 1000 / perSecond;
        this.producer = producer(Map.of());
        this.thread = new Thread(this::write, "feed");
        thread.setDaemon(true);
    }

    private KafkaProducer<byte[], byte[]> producer(Map<String, Object> further) {
        var properties = new HashMap<String, Object>();
        client.stringPropertyNames().forEach(key -> properties.put(key, client.getProperty(key)));
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, PATIENCE.toMillis());
        properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
        properties.putAll(further);
        return new KafkaProducer<>(
                properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Writes the labels, and begins with the stream. */
    void start() {
        for (int i = 0; i < LABELS; i++) {
            label("r" + i, i / 3 % 2 == 0 ? "yes" : "no", i % 3);
        }
        producer.flush();
        thread.start();
    }

    private void label(String id, String label, int split) {
        String[] splits = {"train", "validation", "test"};
        long now = next();
        var row =
                new LabeledExample(
                        id,
                        TASK,
                        "",
                        label,
                        splits[split],
                        now,
                        Payloads.avro(new Text(label + " " + text(-now))),
                        null);
        var unused =
                producer.send(
                        new ProducerRecord<>(
                                topics.labeled(),
                                null,
                                now,
                                TASK.getBytes(UTF_8),
                                codec.encode(row)));
    }

    private void write() {
        try {
            while (!closing) {
                example();
                Thread.sleep(pauseMillis);
            }
        } catch (InterruptedException | InterruptException closed) {
            Thread.currentThread().interrupt();
        }
    }

    private void example() {
        long now = next();
        String id = "f" + now;
        var example =
                new UnlabeledExample(
                        id, "domain" + now % 3, now, Payloads.avro(new Text(text(now))), null);
        var unused = // the callback keeps what the future would tell
                producer.send(
                        new ProducerRecord<>(
                                topics.records(),
                                null,
                                now,
                                id.getBytes(UTF_8),
                                codec.encode(example)),
                        (metadata, failure) -> {
                            if (failure == null) {
                                acknowledged.add(now);
                            }
                        });
    }

    private static String text(long number) {
        var random = new SplittableRandom(number);
        var text = new StringBuilder();
        for (int i = 0; i < WORDS; i++) {
            int word = random.nextInt(2000);
            text.append((char) ('a' + word % 26))
                    .append((char) ('a' + word / 26 % 26))
                    .append((char) ('a' + word / 676))
                    .append(' ');
        }
        return text.toString();
    }

    /** The event time of the next record: the clock's, and later than that of any before. */
    private long next() {
        return time.updateAndGet(last -> Math.max(last + 1, wall.millis()));
    }

    /**
     * Writes one value of any bytes to the stream, by a producer of its own.
     *
     * @param value null for none
     * @param properties of that producer
     * @return why the broker refused it, or did not answer for a minute; empty if it took it
     */
    public Optional<String> odd(byte[] value, Map<String, Object> properties)
            throws InterruptedException {
        long now = next();
        Optional<String> refused = write(topics.records(), value, now, properties);
        if (refused.isEmpty()) {
            acknowledged.add(now);
        }
        return refused;
    }

    /** Writes one value of any bytes to the labels, with any time. */
    public Optional<String> oddLabel(byte[] value, long timestamp) throws InterruptedException {
        return write(topics.labeled(), value, timestamp, Map.of());
    }

    /** A label of the task that is in order but for its event time. */
    public byte[] labelOf(long timestamp) {
        var text = Payloads.avro(new Text("yes " + text(timestamp)));
        return codec.encode(
                new LabeledExample(
                        "old" + timestamp, TASK, "", "yes", null, timestamp, text, null));
    }

    private Optional<String> write(
            String topic, byte[] value, long timestamp, Map<String, Object> properties)
            throws InterruptedException {
        var bounded = new HashMap<>(properties);
        bounded.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, ODD.toMillis());
        bounded.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) ODD.toMillis() / 2);
        bounded.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) ODD.toMillis());
        try (KafkaProducer<byte[], byte[]> own = producer(bounded)) {
            own.send(
                            new ProducerRecord<>(
                                    topic,
                                    null,
                                    timestamp,
                                    ("odd" + timestamp).getBytes(UTF_8),
                                    value))
                    .get();
            return Optional.empty();
        } catch (ExecutionException e) {
            return Optional.of(String.valueOf(e.getCause().getMessage()));
        }
    }

    /** The newest event time that the broker has acknowledged. */
    long newest() {
        return acknowledged.isEmpty() ? 0 : acknowledged.last();
    }

    /** Records that the broker has acknowledged, up to an event time. */
    long acknowledged(long eventTime) {
        return acknowledged.headSet(eventTime, true).size();
    }

    @Override
    public void close() {
        closing = true;
        thread.interrupt();
        producer.close(CLOSING);
    }
}
