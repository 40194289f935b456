package io.millrace.monitoring.exporter;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * How many records of the source are not in the newest model checkpoint, asked of the broker again and again by a thread
 * of its own. It joins no group.
 */
final class SourceLag implements AutoCloseable {

    private static final long EVERY_MILLIS = 5000;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Properties client;
    private final Supplier<Map<TopicPartition, Long>> learned;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;
    private volatile long records = -1;

    /**
     * @param client {@code bootstrap.servers}, and security if needed
     * @param learned for each partition the offset of the first record that is not learned; empty while nothing is known
     */
    SourceLag(Properties client, Supplier<Map<TopicPartition, Long>> learned) {
        this.client = client;
        this.learned = learned;
        this.thread = new Thread(this::run, "source-lag");
        this.thread.setDaemon(true);
        this.thread.start();
    }

    private void run() {
        try {
            do {
                try (var consumer =
                        new KafkaConsumer<>(
                                client, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
                    ask(consumer);
                } catch (KafkaException e) {
                    records = -1;
                }
            } while (!closing.await(EVERY_MILLIS, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void ask(KafkaConsumer<byte[], byte[]> consumer) throws InterruptedException {
        do {
            var from = new HashMap<>(learned.get());
            if (from.isEmpty()) {
                records = -1;
                continue;
            }
            long behind = 0;
            Map<TopicPartition, Long> ends = consumer.endOffsets(from.keySet(), PATIENCE);
            for (Map.Entry<TopicPartition, Long> end : ends.entrySet()) {
                behind += Math.max(0, end.getValue() - from.get(end.getKey()));
            }
            records = behind;
        } while (!closing.await(EVERY_MILLIS, TimeUnit.MILLISECONDS));
    }

    /** Records behind; empty while it is not known. */
    OptionalLong records() {
        long known = records;
        return known < 0 ? OptionalLong.empty() : OptionalLong.of(known);
    }

    @Override
    public void close() {
        closing.countDown();
        try {
            thread.join(PATIENCE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
