package io.millrace.schemas.topics;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.QuorumInfo;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.RetriableException;

/** What the brokers say of a topic now: which one it is, where its partitions begin and end, and what
 * time it is for them. One thread uses it. */
public final class TopicLook implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final String topic;
    private final String where;
    private final Admin admin;

    /**
     * Where a partition begins and ends.
     *
     * @param first offset that is still there
     * @param stable up to here, exclusive, whoever reads committed records can read: an open transaction begins there
     * @param next offset that the next record gets
     */
    public record Ends(long first, long stable, long next) {}

    /**
     * @param client how to reach Kafka: {@code bootstrap.servers}, and security if needed
     */
    public TopicLook(Properties client, String topic) {
        this.topic = topic;
        where = "Kafka at " + client.getProperty(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG);
        var bounded = new Properties();
        bounded.putAll(client);
        String millis = Long.toString(PATIENCE.toMillis());
        bounded.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, millis);
        bounded.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, millis);
        admin = Admin.create(bounded);
    }

    /**
     * The id that the topic got when it was made (KIP-516): another one of the same name has another. Empty from brokers that
     * give none.
     */
    public String id() throws IOException, InterruptedException {
        Uuid id = described().topicId();
        return id == null || id.equals(Uuid.ZERO_UUID) ? "" : id.toString();
    }

    private TopicDescription described() throws IOException, InterruptedException {
        return answer(admin.describeTopics(List.of(topic)).topicNameValues().get(topic));
    }

    /**
     * What time it is for the broker that leads the metadata quorum: it tells when each voter last caught up with it, and it has
     * with itself now (KIP-836). None from brokers without such a quorum, or to whom has no right to describe the cluster.
     */
    public Optional<Instant> time() throws IOException, InterruptedException {
        QuorumInfo quorum;
        try {
            quorum = answer(admin.describeMetadataQuorum().quorumInfo());
        } catch (IOException e) {
            if (e.getCause() instanceof ApiException said
                    && !(said instanceof RetriableException)) {
                return Optional.empty(); // such as an unknown request, or no right to ask it
            }
            throw e;
        }
        return quorum.voters().stream()
                .filter(voter -> voter.replicaId() == quorum.leaderId())
                .flatMapToLong(leader -> leader.lastCaughtUpTimestamp().stream())
                .mapToObj(Instant::ofEpochMilli)
                .findFirst();
    }

    /** Of one partition. */
    public Ends ends(int partition) throws IOException, InterruptedException {
        return ends(List.of(new TopicPartition(topic, partition)))
                .get(new TopicPartition(topic, partition));
    }

    /** Of all partitions that have a leader. */
    public Map<Integer, Ends> ends() throws IOException, InterruptedException {
        List<TopicPartition> led =
                described().partitions().stream()
                        .filter(partition -> partition.leader() != null)
                        .map(partition -> new TopicPartition(topic, partition.partition()))
                        .toList();
        var found = new TreeMap<Integer, Ends>();
        ends(led).forEach((partition, ends) -> found.put(partition.partition(), ends));
        return found;
    }

    /** The partitions that no broker leads. */
    public List<Integer> leaderless() throws IOException, InterruptedException {
        return described().partitions().stream()
                .filter(partition -> partition.leader() == null)
                .map(TopicPartitionInfo::partition)
                .toList();
    }

    private Map<TopicPartition, Ends> ends(List<TopicPartition> of)
            throws IOException, InterruptedException {
        // The first before the last: what is deleted in between must not look like an end.
        var first = offsets(of, OffsetSpec.earliest(), IsolationLevel.READ_UNCOMMITTED);
        var stable = offsets(of, OffsetSpec.latest(), IsolationLevel.READ_COMMITTED);
        var next = offsets(of, OffsetSpec.latest(), IsolationLevel.READ_UNCOMMITTED);
        var ends = new HashMap<TopicPartition, Ends>();
        for (TopicPartition partition : of) {
            ends.put(
                    partition,
                    new Ends(
                            first.get(partition).offset(),
                            stable.get(partition).offset(),
                            next.get(partition).offset()));
        }
        return ends;
    }

    private Map<TopicPartition, ListOffsetsResultInfo> offsets(
            List<TopicPartition> of, OffsetSpec spec, IsolationLevel level)
            throws IOException, InterruptedException {
        var asked = new HashMap<TopicPartition, OffsetSpec>();
        of.forEach(partition -> asked.put(partition, spec));
        return answer(admin.listOffsets(asked, new ListOffsetsOptions(level)).all());
    }

    private <T> T answer(KafkaFuture<T> future) throws IOException, InterruptedException {
        try {
            return future.get(2 * PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            Throwable cause = e instanceof ExecutionException ? e.getCause() : e;
            throw new IOException(KafkaFailure.said(where + ", topic " + topic, cause), cause);
        } catch (KafkaException e) {
            throw new IOException(KafkaFailure.said(where + ", topic " + topic, e), e);
        }
    }

    /** Waits for nothing. */
    @Override
    public void close() {
        admin.close(Duration.ZERO);
    }
}
