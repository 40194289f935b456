package io.millrace.schemas.client;

import io.millrace.schemas.InvalidRecordException;
import io.millrace.schemas.avro.ProgressEvent;
import io.millrace.schemas.events.Told;
import io.millrace.schemas.time.Deadline;
import io.millrace.schemas.time.SystemTime;
import io.millrace.schemas.topics.KafkaFailure;
import io.millrace.schemas.wire.WireReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads a topic's committed records, all partitions, in offset order within each. It joins no group
 * and commits no offsets, so that any number of readers leave no trace in the broker.
 *
 * <p>One thread uses it. {@link TopicFollower} reads in a thread of its own.
 *
 * @param <T> what a record is decoded to
 */
public final class TopicReader<T> implements AutoCloseable {

    /** How long to wait at most for the next records of a topic that is read to its end. */
    private static final Duration PORTION = Duration.ofMillis(500);

    /** Where reading starts. */
    public enum From {
        /** With the oldest record that the topic still has. */
        BEGINNING,
        /** With the first record written after the reader was opened. */
        END
    }

    private final String topic;
    private final Function<ConsumerRecord<byte[], byte[]>, ? extends T> decoder;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<TopicPartition> partitions;

    private TopicReader(
            String topic,
            Function<ConsumerRecord<byte[], byte[]>, ? extends T> decoder,
            KafkaConsumer<byte[], byte[]> consumer,
            List<TopicPartition> partitions) {
        this.topic = topic;
        this.decoder = decoder;
        this.consumer = consumer;
        this.partitions = partitions;
    }

    /**
     * Opens a reader on the partitions that the topic has now.
     *
     * @param bootstrapServers the brokers, {@code host:port,...}
     * @param decoder called for each record in the reading thread; what it throws, {@link #poll} throws, and a record that it
     *     gives null for is passed over
     * @throws IllegalArgumentException if the brokers have no such topic
     * @throws org.apache.kafka.common.errors.TimeoutException if no broker answers
     * @throws KafkaException if the client's settings cannot work or a broker refuses them; the message says why
     */
    public static <T> TopicReader<T> open(
            String bootstrapServers,
            String topic,
            From from,
            Function<ConsumerRecord<byte[], byte[]>, ? extends T> decoder) {
        Properties client = new Properties();
        client.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        return open(client, topic, from, decoder);
    }

    /**
     * As {@link #open(String, String, From, Function)}, for brokers that want more than an address.
     *
     * @param client {@code bootstrap.servers}, and security if needed
     */
    public static <T> TopicReader<T> open(
            Properties client,
            String topic,
            From from,
            Function<ConsumerRecord<byte[], byte[]>, ? extends T> decoder) {
        String bootstrapServers = client.getProperty(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG);
        KafkaConsumer<byte[], byte[]> consumer;
        try {
            consumer =
                    new KafkaConsumer<>(
                            OwnClient.properties(client),
                            new ByteArrayDeserializer(),
                            new ByteArrayDeserializer());
        } catch (KafkaException e) {
            throw failed("cannot connect to Kafka at " + bootstrapServers, e);
        }
        try {
            List<TopicPartition> partitions = KnownPartitions.of(consumer, bootstrapServers, topic);
            consumer.assign(partitions);
            if (from == From.BEGINNING) {
                consumer.seekToBeginning(partitions);
            } else {
                consumer.seekToEnd(partitions);
            }
            // A seek is lazy. Asking for the position settles it here, before the caller writes.
            partitions.forEach(consumer::position);
            return new TopicReader<>(topic, decoder, consumer, partitions);
        } catch (AuthenticationException e) {
            consumer.close();
            throw failed("Kafka at " + bootstrapServers, e);
        } catch (RuntimeException e) {
            consumer.close();
            throw e;
        }
    }

    /**
     * Opens a reader of one of Millrace's own topics. A record of another type ends the reading with an
     * {@link IllegalStateException}: only the jobs write there.
     *
     * @param client {@code bootstrap.servers}, and security if needed
     */
    public static <R extends SpecificRecordBase> TopicReader<R> openAvro(
            Properties client, String topic, From from, Class<R> type) {
        return openAvro(client, topic, from, type, new WireReader());
    }

    /** As {@link #openAvro(Properties, String, From, Class)}, with what knows the registry. */
    public static <R extends SpecificRecordBase> TopicReader<R> openAvro(
            Properties client, String topic, From from, Class<R> type, WireReader wire) {
        return own(client, topic, from, record -> wire.read(record.value(), type));
    }

    /**
     * Opens a reader of what the jobs tell of their progress. Events of kinds that this version does not know are passed
     * over; one that is malformed ends the reading with an {@link IllegalStateException}.
     *
     * @param client {@code bootstrap.servers}, and security if needed
     */
    public static TopicReader<Told> openProgress(Properties client, String topic, From from) {
        return openProgress(client, topic, from, new WireReader());
    }

    /** As {@link #openProgress(Properties, String, From)}, with what knows the registry. */
    public static TopicReader<Told> openProgress(
            Properties client, String topic, From from, WireReader wire) {
        return own(
                client,
                topic,
                from,
                record -> Told.of(wire.read(record.value(), ProgressEvent.class)).orElse(null));
    }

    private interface Reading<T> {
        T of(ConsumerRecord<byte[], byte[]> record) throws InvalidRecordException;
    }

    private static <T> TopicReader<T> own(
            Properties client, String topic, From from, Reading<T> reading) {
        return open(
                client,
                topic,
                from,
                record -> {
                    try {
                        return reading.of(record);
                    } catch (InvalidRecordException e) {
                        throw new IllegalStateException(
                                "topic " + topic + ": a record cannot be read: " + e.getMessage(),
                                e);
                    }
                });
    }

    private static KafkaException failed(String where, KafkaException e) {
        return new KafkaException(KafkaFailure.said(where, e), e);
    }

    /** The topic that is read. */
    public String topic() {
        return topic;
    }

    /** Returns the next records in order, at once if there are any, else empty after {@code limit}. */
    public List<T> poll(Duration limit) {
        List<T> decoded = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(limit)) {
            T one = decoder.apply(record);
            if (one != null) {
                decoded.add(one);
            }
        }
        return decoded;
    }

    /** Whether everything that is committed by now has been returned. Asks the broker. */
    public boolean atEnd() {
        return reached(consumer.endOffsets(partitions));
    }

    /**
     * Reads everything that is committed by now, however much that is.
     *
     * @throws IllegalStateException if that is not reached within {@code limit}
     */
    public List<T> readToEnd(Duration limit) {
        List<T> all = new ArrayList<>();
        readToEnd(limit, all::add);
        return all;
    }

    /**
     * As {@link #readToEnd(Duration)}, handing on one record after the other: for topics that no heap holds. What is written
     * meanwhile does not move the end.
     */
    public void readToEnd(Duration limit, Consumer<? super T> sink) {
        var deadline = new Deadline(limit, SystemTime.ticker());
        Map<TopicPartition, Long> end = consumer.endOffsets(partitions);
        while (!reached(end)) {
            Duration left = deadline.left();
            if (left.isNegative()) {
                throw new IllegalStateException(
                        "topic "
                                + topic
                                + ": its end was not reached within "
                                + limit.toMillis()
                                + " ms");
            }
            poll(left.compareTo(PORTION) < 0 ? left : PORTION).forEach(sink);
        }
    }

    private boolean reached(Map<TopicPartition, Long> end) {
        return end.entrySet().stream()
                .allMatch(entry -> consumer.position(entry.getKey()) >= entry.getValue());
    }

    /** Makes a {@link #poll} under way throw a {@code WakeupException}; any thread may call it. */
    void wakeUp() {
        consumer.wakeup();
    }

    @Override
    public void close() {
        consumer.close();
    }
}
