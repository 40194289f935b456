package io.millrace.local.process.broker;

import io.millrace.local.process.net.LoopbackPort;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;

/** What the embedded broker is set to, in Kafka's own words. */
final class BrokerSettings {

    static final int NODE_ID = 1;
    static final String CLIENTS = "PLAINTEXT";
    static final String CONTROLLER = "CONTROLLER";

    /**
     * What a broker keeps that goes on for long: of every partition the newest 10 GiB. Deleted are whole files, so they are
     * smaller than usual. A topic may have its own {@code retention.bytes}.
     */
    static final Map<String, String> KEPT =
            Map.of(
                    "log.retention.bytes",
                    Long.toString(10L << 30),
                    "log.segment.bytes",
                    Integer.toString(256 << 20));

    private BrokerSettings() {}

    static Properties of(int brokerPort, int controllerPort, Path directory) {
        String host = LoopbackPort.HOST;
        Properties properties = new Properties();
        properties.put("process.roles", "broker,controller");
        properties.put("node.id", Integer.toString(NODE_ID));
        properties.put("controller.quorum.voters", NODE_ID + "@" + host + ":" + controllerPort);
        properties.put("controller.listener.names", CONTROLLER);
        properties.put(
                "listeners",
                CLIENTS
                        + "://"
                        + host
                        + ":"
                        + brokerPort
                        + ","
                        + CONTROLLER
                        + "://"
                        + host
                        + ":"
                        + controllerPort);
        properties.put("advertised.listeners", CLIENTS + "://" + host + ":" + brokerPort);
        properties.put("log.dirs", directory.toString());
        properties.put("auto.create.topics.enable", "false");
        // Event times may lie long ago: a retention by time would delete such records at once.
        properties.put("log.retention.ms", "-1");
        properties.put("message.max.bytes", Integer.toString(64 << 20));

        // One node holds the only replica of everything.
        properties.put("default.replication.factor", "1");
        properties.put("offsets.topic.replication.factor", "1");
        properties.put("transaction.state.log.replication.factor", "1");
        properties.put("transaction.state.log.min.isr", "1");
        properties.put("share.coordinator.state.topic.replication.factor", "1");
        properties.put("share.coordinator.state.topic.min.isr", "1");
        properties.put("group.initial.rebalance.delay.ms", "0");

        // The internal topics have 50 partitions each by default: files and seconds for nothing
        // here.
        properties.put("offsets.topic.num.partitions", "4");
        properties.put("transaction.state.log.num.partitions", "4");
        properties.put("share.coordinator.state.topic.num.partitions", "1");

        // Sized for a handful of clients in one process. The cleaner's buffer is heap, 128 MiB
        // unless set.
        properties.put("num.network.threads", "2");
        properties.put("num.io.threads", "4");
        properties.put("background.threads", "2");
        properties.put("log.cleaner.dedupe.buffer.size", Integer.toString(8 << 20));
        return properties;
    }
}
