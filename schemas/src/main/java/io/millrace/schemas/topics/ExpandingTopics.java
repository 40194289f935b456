package io.millrace.schemas.topics;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Topics whose batches may be larger for a reader than the topic allows: they keep what a producer compressed. A client
 * allocates a record before anyone can look at its size, so a single one can end every process that reads it.
 */
public final class ExpandingTopics {

    private ExpandingTopics() {}

    /**
     * Those among the given ones that exist and keep batches compressed.
     *
     * @param client how to reach Kafka: {@code bootstrap.servers}, and security if needed
     * @throws IOException if no broker answers in time, or it does not say
     */
    public static List<String> among(Properties client, Collection<String> topics, Duration timeout)
            throws IOException, InterruptedException {
        String where = "Kafka at " + client.getProperty(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG);
        var bounded = new Properties();
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
            List<ConfigResource> asked =
                    topics.stream()
                            .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic))
                            .toList();
            var answers = admin.describeConfigs(asked).values();
            var found = new ArrayList<String>();
            for (ConfigResource topic : asked) {
                if (expands(answers.get(topic), where, timeout)) {
                    found.add(topic.name());
                }
            }
            return found;
        } finally {
            admin.close(Duration.ZERO);
        }
    }

    private static boolean expands(KafkaFuture<Config> answer, String where, Duration timeout)
            throws IOException, InterruptedException {
        try {
            // A second more than the client's own limit, whose message says more.
            Config config = answer.get(timeout.toMillis() + 1000, TimeUnit.MILLISECONDS);
            ConfigEntry rule = config.get(TopicPolicy.COMPRESSION);
            return rule == null || !TopicPolicy.UNCOMPRESSED.equals(rule.value());
        } catch (TimeoutException e) {
            throw new IOException("no answer from " + where, e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return false; // it is made by its policy, or by somebody later
            }
            throw new IOException(KafkaFailure.said(where, e.getCause()), e.getCause());
        }
    }
}
