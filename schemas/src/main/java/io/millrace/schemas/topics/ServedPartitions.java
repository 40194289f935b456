package io.millrace.schemas.topics;

import io.millrace.schemas.time.Deadline;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;

/** Waits for the partitions of new topics to be served: their leaders answer for their offsets. */
final class ServedPartitions {
    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final Duration ONE_REQUEST = Duration.ofSeconds(2);

    private ServedPartitions() {}

    /**
     * Returns once every partition is served.
     *
     * @param partitions how many, by topic
     * @throws IOException if one is not before the deadline, or Kafka refuses to say; the message names it
     */
    static void await(Admin admin, String where, Map<String, Integer> partitions, Deadline deadline)
            throws IOException, InterruptedException {
        Map<TopicPartition, OffsetSpec> waiting = new LinkedHashMap<>();
        partitions.forEach(
                (topic, count) -> {
                    for (int partition = 0; partition < count; partition++) {
                        waiting.put(new TopicPartition(topic, partition), OffsetSpec.earliest());
                    }
                });
        Map<String, Throwable> why = new TreeMap<>();
        while (true) {
            Duration left = deadline.left();
            if (left.isNegative() || left.isZero()) {
                throw notServed(where, deadline.limit(), waiting, why);
            }
            ask(admin, where, waiting, why, left.compareTo(ONE_REQUEST) < 0 ? left : ONE_REQUEST);
            if (waiting.isEmpty()) {
                return;
            }
            Thread.sleep(PAUSE.toMillis());
        }
    }

    /** Takes those that are served out of {@code waiting}. */
    private static void ask(
            Admin admin,
            String where,
            Map<TopicPartition, OffsetSpec> waiting,
            Map<String, Throwable> why,
            Duration limit)
            throws IOException, InterruptedException {
        int millis = (int) Math.max(1, limit.toMillis());
        ListOffsetsResult answers =
                admin.listOffsets(waiting, new ListOffsetsOptions().timeoutMs(millis));
        for (TopicPartition partition : Map.copyOf(waiting).keySet()) {
            try {
                // A second more than the client's own limit, whose message says more.
                answers.partitionResult(partition).get(millis + 1000L, TimeUnit.MILLISECONDS);
                waiting.remove(partition);
            } catch (TimeoutException e) {
                why.put(partition.toString(), e);
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof RetriableException)) {
                    throw new IOException(
                            where + ", partition " + partition + ": " + e.getCause().getMessage(),
                            e.getCause());
                }
                why.put(partition.toString(), e.getCause());
            }
        }
    }

    private static IOException notServed(
            String where,
            Duration timeout,
            Map<TopicPartition, OffsetSpec> waiting,
            Map<String, Throwable> why) {
        String first = waiting.keySet().stream().map(Object::toString).sorted().findFirst().get();
        Throwable cause = why.get(first);
        return new IOException(
                where
                        + ": topics were created, but "
                        + waiting.size()
                        + " of their partitions are not served within "
                        + timeout.toMillis() / 1000.0
                        + " s, the first "
                        + first
                        + (cause == null ? "" : " (" + cause.getMessage() + ")"),
                cause);
    }
}
