package io.millrace.jobs.kafka.source;

import io.millrace.schemas.topics.TopicLook;
import java.time.Duration;
import java.util.Properties;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.util.FlinkRuntimeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches that a topic stays the one whose offsets are in the state. It is looked at when the job starts, before anything is
 * read, and from then on: a consumer reads on in a topic that was made anew as soon as that is long enough.
 *
 * <p>The coordinator's thread uses it, the brokers are asked by another.
 */
final class TopicWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TopicWatch.class);

    private static final Duration EVERY = Duration.ofSeconds(5);

    private final Properties client;
    private final String topic;
    private TopicIdentity identity;
    private boolean known;
    private volatile TopicLook look;

    /**
     * @param client how to reach Kafka
     * @param id that the state knows, or null
     */
    TopicWatch(Properties client, String topic, String id) {
        this.client = client;
        this.topic = topic;
        this.identity = id == null ? null : new TopicIdentity(topic, id);
    }

    void start(SplitEnumeratorContext<KafkaPartitionSplit> context) {
        context.callAsync(this::asked, this::answered, 0, EVERY.toMillis());
    }

    private String asked() throws Exception {
        if (look == null) {
            look = new TopicLook(client, topic);
        }
        return look.id();
    }

    private void answered(String id, Throwable failure) {
        if (failure == null) {
            if (identity == null) {
                identity = new TopicIdentity(topic, id);
            }
            identity.check(id);
            known = true;
        } else if (!known) {
            throw new FlinkRuntimeException(failure.getMessage(), failure);
        } else {
            LOG.info("The id of topic {} is not known for now", topic, failure);
        }
    }

    /** Once the first look is over. */
    TopicIdentity identity() {
        return identity;
    }

    /** For the state; null while nothing is known. */
    String id() {
        return identity == null ? null : identity.id();
    }

    @Override
    public void close() {
        if (look != null) {
            look.close();
        }
    }
}
