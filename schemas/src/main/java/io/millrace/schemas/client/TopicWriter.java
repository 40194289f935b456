package io.millrace.schemas.client;

import io.millrace.schemas.topics.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Publishes records to one topic, each exactly once and in order within a partition, as long as the
 * writer lives.
 *
 * <p>Records leave in batches behind the caller's back, at most {@value #BUFFER_BYTES} bytes of them
 * at a time: a caller that is faster than the broker waits in {@link #write}. The first failure is kept
 * and thrown by every later call, {@link #close} included.
 *
 * <p>Any thread may call it.
 */
public final class TopicWriter implements AutoCloseable {

    /** Bound on what was written and not yet acknowledged. */
    public static final int BUFFER_BYTES = 16 << 20;

    private static final int BATCH_BYTES = 64 << 10;
    private static final Duration LINGER = Duration.ofMillis(5);
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private final String topic;
    private final KafkaProducer<byte[], byte[]> producer;
    private final AtomicReference<KafkaException> failure = new AtomicReference<>();

    private TopicWriter(String topic, KafkaProducer<byte[], byte[]> producer) {
        this.topic = topic;
        this.producer = producer;
    }

    /**
     * Opens a writer. Brokers are first spoken to by the first {@link #write}.
     *
     * @param bootstrapServers the brokers, {@code host:port,...}
     */
    public static TopicWriter open(String bootstrapServers, String topic) {
        var client = new Properties();
        client.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        return open(client, topic);
    }

    /**
     * As {@link #open(String, String)}, for brokers that want more than an address.
     *
     * @param client {@code bootstrap.servers}, and security if needed
     */
    public static TopicWriter open(Properties client, String topic) {
        var properties = new Properties();
        properties.putAll(client);
        properties.putAll(
                Map.of(
                        ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                        true,
                        ProducerConfig.ACKS_CONFIG,
                        "all",
                        // Not 5: while a new topic's partition comes up, a broker may refuse one
                        // batch and
                        // accept the next, and the first is lost (KAFKA-15591).
                        ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION,
                        1,
                        ProducerConfig.BUFFER_MEMORY_CONFIG,
                        BUFFER_BYTES,
                        // How long a record may be is the topic's policy, so this is the longest of
                        // all.
                        ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                        Topics.MAX_EXAMPLE_BYTES,
                        ProducerConfig.BATCH_SIZE_CONFIG,
                        BATCH_BYTES,
                        ProducerConfig.LINGER_MS_CONFIG,
                        (int) LINGER.toMillis(),
                        ProducerConfig.MAX_BLOCK_MS_CONFIG,
                        LIMIT.toMillis(),
                        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                        (int) LIMIT.toMillis()));
        return new TopicWriter(
                topic,
                new KafkaProducer<>(
                        properties, new ByteArraySerializer(), new ByteArraySerializer()));
    }

    /**
     * Hands over one record, and waits if the buffer is full.
     *
     * @param key decides the partition; null spreads records over all
     * @param value null deletes the key from a compacted topic
     * @param timestamp milliseconds since the epoch
     * @throws KafkaException if an earlier record was not written, or the buffer stays full for a minute
     */
    public void write(byte[] key, byte[] value, long timestamp) {
        write(key, value, timestamp, List.of());
    }

    /** As {@link #write(byte[], byte[], long)}, with headers. */
    public void write(byte[] key, byte[] value, long timestamp, Iterable<Header> headers) {
        rethrow();
        try {
            // The callback keeps what the future would tell.
            var unused =
                    producer.send(
                            new ProducerRecord<>(topic, null, timestamp, key, value, headers),
                            (metadata, e) -> {
                                if (e != null) {
                                    keep(e);
                                }
                            });
        } catch (RuntimeException e) {
            keep(e);
        }
        rethrow();
    }

    /**
     * Waits until everything handed over is acknowledged by the broker.
     *
     * @throws KafkaException if a record was not written
     */
    public void flush() {
        producer.flush();
        rethrow();
    }

    /**
     * Waits until everything handed over is acknowledged, and releases the connection.
     *
     * @throws KafkaException if a record was not written
     */
    @Override
    public void close() {
        producer.close(LIMIT);
        rethrow();
    }

    private void keep(Exception e) {
        failure.compareAndSet(
                null,
                new KafkaException(
                        "topic " + topic + ": a record was not written: " + e.getMessage(), e));
    }

    private void rethrow() {
        KafkaException first = failure.get();
        if (first != null) {
            throw first;
        }
    }
}
