package io.millrace.schemas.client;

import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.IsolationLevel;

/** Settings of a consumer that reads committed records, makes no topic and leaves no trace in the broker. */
final class OwnClient {

    private OwnClient() {}

    /**
     * @param client {@code bootstrap.servers}, and security if needed
     */
    static Properties properties(Properties client) {
        var properties = new Properties();
        properties.putAll(client);
        properties.putAll(
                Map.of(
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        IsolationLevel.READ_COMMITTED.toString(),
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false,
                        ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                        false,
                        // Records that retention removes before they are read are an error, not a
                        // silent gap.
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        "none"));
        return properties;
    }
}
