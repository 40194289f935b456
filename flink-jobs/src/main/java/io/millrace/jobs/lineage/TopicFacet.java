package io.millrace.jobs.lineage;

import java.util.List;
import java.util.Properties;
import org.apache.flink.connector.kafka.lineage.DefaultKafkaDatasetIdentifier;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacet;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetIdentifier;
import org.apache.flink.connector.kafka.lineage.LineageUtil;
import org.apache.flink.streaming.api.lineage.LineageDataset;

/**
 * A topic as the connector's own lineage describes it, without the clients' properties: they hold passwords, and a listener
 * sends on what it is told. Of them the brokers' addresses alone are kept.
 */
public final class TopicFacet implements KafkaDatasetFacet {

    private static final String BROKERS = "bootstrap.servers";

    private final String topic;
    private final Properties properties = new Properties();

    public TopicFacet(String topic) {
        this.topic = topic;
    }

    /**
     * The topic as a data set, in OpenLineage's naming: {@code kafka://HOST:PORT} and the topic's name.
     *
     * @param bootstrap the brokers, {@code host:port,...}
     */
    static LineageDataset dataset(String bootstrap, String topic) {
        var client = new Properties();
        client.put(BROKERS, bootstrap);
        var facet = new TopicFacet(topic);
        facet.setProperties(client);
        return LineageUtil.datasetOf(LineageUtil.namespaceOf(client), facet);
    }

    @Override
    public String name() {
        return "kafka"; // the connector's own name of it, by which listeners know it
    }

    @Override
    public KafkaDatasetIdentifier getTopicIdentifier() {
        return DefaultKafkaDatasetIdentifier.ofTopics(List.of(topic));
    }

    @Override
    public Properties getProperties() {
        return properties;
    }

    @Override
    public void setProperties(Properties client) {
        Object brokers = client.get(BROKERS);
        if (brokers != null) {
            properties.put(BROKERS, brokers);
        }
    }
}
