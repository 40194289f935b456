package io.millrace.schemas.topics;

import io.millrace.schemas.time.Deadline;
import io.millrace.schemas.time.SystemTime;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.TopicExistsException;

/** Creates a pipeline's topics. A topic that exists is left as it is. */
public final class TopicAdmin {
    /** How long to wait for an answer of the brokers unless the caller says otherwise. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(15);

    private TopicAdmin() {}

    /** {@link #createMissing(Properties, Topics, int, int, Duration)} within {@link #DEFAULT_TIMEOUT}. */
    public static List<String> createMissing(
            Properties client, String pipeline, int partitions, int replication)
            throws IOException, InterruptedException {
        return createMissing(
                client, new Topics(pipeline), partitions, replication, DEFAULT_TIMEOUT);
    }

    /**
     * Creates the topics that do not exist, and waits until all their partitions are served: brokers say yes to a new topic
     * before its partitions have come up, and what is written in between may be lost (KAFKA-15591).
     *
     * @param client how to reach Kafka: {@code bootstrap.servers}, and security if needed
     * @param partitions of the topics that are spread, see {@link TopicPolicy#spread()}; at least 1
     * @param replication copies of each partition; -1 for the brokers' default, else at least 1
     * @param timeout for each of the two requests to the brokers, and for the partitions to come up
     * @return the names of those that were created here, in the order of {@link Topics#policies()}
     * @throws IOException if no broker answers in time, or Kafka refuses; the message names the servers
     */
    public static List<String> createMissing(
            Properties client, Topics topics, int partitions, int replication, Duration timeout)
            throws IOException, InterruptedException {
        String where = "Kafka at " + client.getProperty(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG);
        Properties bounded = new Properties();
        // Twice: the one skips a Properties' defaults, the other its values that are no strings.
        client.stringPropertyNames().forEach(name -> bounded.put(name, client.getProperty(name)));
        bounded.putAll(client);
        String millis = Long.toString(timeout.toMillis());
        bounded.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, millis);
        bounded.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, millis);
        Admin admin;
        try {
            admin = Admin.create(bounded);
        } catch (KafkaException e) {
            throw new IOException(KafkaFailure.said("cannot connect to " + where, e), e);
        }
        try {
            return createMissing(admin, where, topics, partitions, replication, timeout);
        } finally {
            // Nothing is in flight that anyone waits for; a close without limit would wait for a
            // dead broker.
            admin.close(Duration.ZERO);
        }
    }

    /** As {@link #createMissing(Properties, Topics, int, int, Duration)}, with a client that stays open. */
    public static List<String> createMissing(
            Admin admin, Topics topics, int partitions, int replication, Duration timeout)
            throws IOException, InterruptedException {
        return createMissing(admin, "Kafka", topics, partitions, replication, timeout);
    }

    private static List<String> createMissing(
            Admin admin,
            String where,
            Topics topics,
            int partitions,
            int replication,
            Duration timeout)
            throws IOException, InterruptedException {
        if (partitions < 1) {
            throw new IllegalArgumentException(
                    "partitions is " + partitions + "; allowed is 1 and more");
        }
        if (replication != -1 && (replication < 1 || replication > Short.MAX_VALUE)) {
            throw new IllegalArgumentException(
                    "replication is "
                            + replication
                            + "; allowed is 1 to "
                            + Short.MAX_VALUE
                            + ", or -1");
        }
        int millis = Math.toIntExact(timeout.toMillis());
        // Listed first, for a user may lack the right to create topics that somebody made for him.
        Set<String> existing =
                await(
                        admin.listTopics(new ListTopicsOptions().timeoutMs(millis)).names(),
                        where,
                        timeout);
        List<NewTopic> missing = new ArrayList<>();
        for (TopicPolicy policy : topics.policies()) {
            if (!existing.contains(policy.name())) {
                missing.add(
                        new NewTopic(
                                        policy.name(),
                                        policy.spread() ? partitions : 1,
                                        (short) replication)
                                .configs(policy.config()));
            }
        }
        if (missing.isEmpty()) {
            return List.of();
        }
        List<String> created = create(admin, where, missing, timeout);
        Map<String, Integer> partitionsOf = new LinkedHashMap<>();
        for (NewTopic topic : missing) {
            // Who else made one in the meantime may have chosen another number of partitions.
            partitionsOf.put(
                    topic.name(), created.contains(topic.name()) ? topic.numPartitions() : 1);
        }
        ServedPartitions.await(
                admin, where, partitionsOf, new Deadline(timeout, SystemTime.ticker()));
        return created;
    }

    private static List<String> create(
            Admin admin, String where, Collection<NewTopic> missing, Duration timeout)
            throws IOException, InterruptedException {
        int millis = Math.toIntExact(timeout.toMillis());
        Map<String, KafkaFuture<Void>> answers =
                new LinkedHashMap<>(
                        admin.createTopics(missing, new CreateTopicsOptions().timeoutMs(millis))
                                .values());
        List<String> created = new ArrayList<>();
        for (NewTopic topic : missing) {
            try {
                await(answers.get(topic.name()), where + ", topic " + topic.name(), timeout);
                created.add(topic.name());
            } catch (IOException e) {
                // Somebody else was faster: that is what was wanted.
                if (!(e.getCause() instanceof TopicExistsException)) {
                    throw e;
                }
            }
        }
        return created;
    }

    private static <T> T await(KafkaFuture<T> answer, String where, Duration timeout)
            throws IOException, InterruptedException {
        try {
            // A second more than the client's own limit, whose message says more.
            return answer.get(timeout.toMillis() + 1000, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new IOException(noAnswer(where, timeout), e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof org.apache.kafka.common.errors.TimeoutException) {
                throw new IOException(
                        noAnswer(where, timeout) + " (" + e.getCause().getMessage() + ")",
                        e.getCause());
            }
            throw new IOException(KafkaFailure.said(where, e.getCause()), e.getCause());
        }
    }

    private static String noAnswer(String where, Duration timeout) {
        return "no answer from "
                + where
                + " within "
                + timeout.toMillis() / 1000.0
                + " s; is it running, and is the address right?";
    }
}
