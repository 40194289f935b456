package io.millrace.proof.chaos;

import io.millrace.schemas.InvalidRecordException;
import io.millrace.schemas.avro.ProgressEvent;
import io.millrace.schemas.codec.AvroCodec;
import io.millrace.schemas.events.CandidateJudged;
import io.millrace.schemas.events.CheckpointWritten;
import io.millrace.schemas.events.Kind;
import io.millrace.schemas.events.Told;
import io.millrace.schemas.events.TrialName;
import io.millrace.schemas.events.TrialSkipped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
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

    private static final Set<Kind> ENDS = EnumSet.of(Kind.PRETRAINED, Kind.TUNING_ENDED);

    private record Seen(Kind kind, long millis) {}

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Thread thread;
    private volatile boolean closing;

    // Guarded by this.
    private final List<Seen> log = new ArrayList<>();
    private final Set<String> distinct = new HashSet<>();
    private final Set<String> checkpoints = new HashSet<>();
    private final Set<TrialName> trials = new HashSet<>();
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
                    Told.of(codec.decode(record.value(), ProgressEvent.class))
                            .ifPresent(told -> see(told, text));
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

    private synchronized void see(Told told, EventText text) {
        log.add(new Seen(told.what().kind(), told.timestamp()));
        distinct.add(text.of(told));
        if (told.what() instanceof CheckpointWritten checkpoint) {
            checkpoints.add(checkpoint.id());
        } else if (told.what() instanceof CandidateJudged judged) {
            trials.add(judged.trial());
        } else if (told.what() instanceof TrialSkipped skipped) {
            trials.add(skipped.trial());
        } else {
            step = Math.max(step, told.step());
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
        return log.stream()
                .anyMatch(seen -> ENDS.contains(seen.kind()) && seen.kind().job().equals(job));
    }

    /** When a job first did something after a moment, milliseconds since the epoch. */
    synchronized OptionalLong firstAfter(String job, long millis) {
        rethrow();
        return log.stream()
                .filter(seen -> seen.kind().job().equals(job) && seen.millis() > millis)
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
