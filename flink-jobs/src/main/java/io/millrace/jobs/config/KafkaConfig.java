package io.millrace.jobs.config;

import io.millrace.schemas.config.Check;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/**
 * The broker.
 *
 * @param bootstrap servers, {@code host:port}, comma separated
 * @param partitions of topics that are created
 * @param replication of topics that are created
 * @param properties for every client: security and the like; secrets as {@code ${NAME}} from the environment. Those that
 *     Millrace sets itself are refused: (de)serializers, what hangs on transactions, and all that commits offsets. Offsets
 *     live in Flink's checkpoints beside the model that has learned from them: one cut, which a second truth in the broker
 *     could only contradict
 */
public record KafkaConfig(
        String bootstrap, Integer partitions, Integer replication, Map<String, String> properties) {

    public KafkaConfig {
        Check.required("bootstrap", bootstrap, "host:port");
        partitions = Check.range("partitions", partitions == null ? 1 : partitions, 1, 10_000);
        replication = Check.range("replication", replication == null ? 1 : replication, 1, 100);
        properties =
                properties == null
                        ? Map.of()
                        : java.util.Collections.unmodifiableMap(new TreeMap<>(properties));
        ReservedKeys.refuse("properties", properties.keySet());
    }

    /** Properties of a client. */
    public Properties clientProperties() {
        var out = new Properties();
        out.putAll(properties);
        out.put("bootstrap.servers", bootstrap);
        return out;
    }

    /** Never shows the clients' properties: they hold secrets. */
    @Override
    public String toString() {
        return "KafkaConfig[bootstrap=" + bootstrap + ", partitions=" + partitions + "]";
    }
}
