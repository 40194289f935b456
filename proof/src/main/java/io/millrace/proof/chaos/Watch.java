package io.millrace.proof.chaos;

import io.millrace.schemas.InvalidRecordException;
import io.millrace.schemas.avro.ProgressEvent;
import io.millrace.schemas.codec.AvroCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Sees what the jobs do as they do it: progress events that are not committed yet, and those that never will be. A thread
 * of its own reads; a broker that is away is waited for.
 */
final class Watch implements AutoCloseable {

    private record Seen(String job, String kind, long millis) {}

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Thread thread;
    private volatile boolean closing;

    // Guarded by this.
    private final List<Seen> log = new ArrayList<>();
    private final Set<String> distinct = new HashSet<>();
    private final Set<String> checkpoints = new HashSet<>();
    private final Set<String> trials = new HashSet<>();
    private RuntimeException failure;
    private long step;

    Watch(String bootstrapServers, String topic) {
        consumer =
                new KafkaConsumer<>(
                        Map.of(
                                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                                bootstrapServers,
                                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                                "read_uncommitted",
                                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                                false,
                                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                                "earliest"),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer());
        thread = new Thread(() -> read(topic), "progress");
        thread.setDaemon(true);
        thread.start();
    }

    private void read(String topic) {
        var codec = new AvroCodec();
        var text = new EventText();
        try (consumer) {
            consumer.assign(List.of(new TopicPartition(topic, 0)));
            while (!closing) {
                for (ConsumerRecord<byte[], byte[]> record :
                        consumer.poll(Duration.ofMillis(100))) {
                    see(codec.decode(record.value(), ProgressEvent.class), text);
                }
            }
        } catch (RuntimeException e) {
            fail(e);
        } catch (InvalidRecordException e) {
            fail(new IllegalStateException("a progress event cannot be read", e));
        }
    }

    private synchronized void fail(RuntimeException e) {
        failure = e;
    }

    private synchronized void see(ProgressEvent event, EventText text) {
        log.add(new Seen(event.getJob(), event.getKind(), event.getTimestamp()));
        distinct.add(text.of(EventText.Kind.PROGRESS, event));
        Map<String, String> tags = event.getTags();
        switch (event.getKind()) {
            case "checkpoint" -> checkpoints.add(tags.get("id"));
            case "release", "skipped" -> trials.add(tags.get("task") + tags.get("checkpoint"));
            default -> step = Math.max(step, event.getStep());
        }
    }

    private void rethrow() {
        if (failure != null) {
            throw failure;
        }
    }

    /** Different events so far: how far both jobs have come. */
    synchronized int position() {
        rethrow();
        return distinct.size();
    }

    /** The highest step so far. */
    synchronized long step() {
        return step;
    }

    /** True if a model checkpoint has not been tried for every task. */
    synchronized boolean fineTuning(int tasks) {
        rethrow();
        return trials.size() < tasks * checkpoints.size();
    }

    /** True if a job said that it has come to its end. */
    synchronized boolean ended(String job) {
        rethrow();
        return log.stream().anyMatch(e -> e.job().equals(job) && e.kind().equals("done"));
    }

    /** When a job first did something after a moment, milliseconds since the epoch. */
    synchronized OptionalLong firstAfter(String job, long millis) {
        rethrow();
        return log.stream()
                .filter(event -> event.job().equals(job) && event.millis() > millis)
                .mapToLong(Seen::millis)
                .min();
    }

    @Override
    public void close() {
        closing = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
