package io.millrace.local.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.millrace.jobs.config.PipelineConfig;
import io.millrace.jobs.kafka.sink.TopicSink;
import io.millrace.local.process.broker.EmbeddedBroker;
import io.millrace.schemas.config.StrictYaml;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.JobInfo;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.common.TaskInfoImpl;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.api.connector.sink2.Committer.CommitRequest;
import org.apache.flink.api.connector.sink2.CommitterInitContext;
import org.apache.flink.api.connector.sink2.SupportsCommitter;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;
import org.apache.flink.metrics.groups.SinkCommitterMetricGroup;
import org.apache.flink.runtime.metrics.groups.InternalSinkCommitterMetricGroup;
import org.apache.flink.runtime.metrics.groups.UnregisteredMetricGroups;
import org.apache.kafka.common.errors.InvalidPidMappingException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A prepared transaction that the broker has no memory of is given up and told; the job is not begun again for ever. */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
final class ForgottenTransactionIT {

    /** How it ended. */
    private static final class Request implements CommitRequest<KafkaCommittable> {

        private final KafkaCommittable committable;
        private final List<Throwable> known = new ArrayList<>();

        private Request(KafkaCommittable committable) {
            this.committable = committable;
        }

        @Override
        public KafkaCommittable getCommittable() {
            return committable;
        }

        @Override
        public int getNumberOfRetries() {
            return 0;
        }

        @Override
        public void signalFailedWithKnownReason(Throwable reason) {
            known.add(reason);
        }

        @Override
        public void signalFailedWithUnknownReason(Throwable reason) {
            throw new IllegalStateException("as Flink does, which ends the attempt", reason);
        }

        @Override
        public void retryLater() {
            throw new AssertionError("it will never succeed");
        }

        @Override
        public void updateAndRetryLater(KafkaCommittable other) {
            throw new AssertionError("it will never succeed");
        }

        @Override
        public void signalAlreadyCommitted() {
            throw new AssertionError("it was not");
        }
    }

    private static CommitterInitContext context() {
        SinkCommitterMetricGroup metrics =
                InternalSinkCommitterMetricGroup.wrap(
                        UnregisteredMetricGroups.createUnregisteredOperatorMetricGroup());
        return new CommitterInitContext() {
            @Override
            public SinkCommitterMetricGroup metricGroup() {
                return metrics;
            }

            @Override
            public OptionalLong getRestoredCheckpointId() {
                return OptionalLong.of(1);
            }

            @Override
            public JobInfo getJobInfo() {
                throw new UnsupportedOperationException();
            }

            @Override
            public TaskInfo getTaskInfo() {
                return new TaskInfoImpl("sink", 1, 0, 1, 0);
            }
        };
    }

    @Test
    @SuppressWarnings("unchecked") // the sink's committables are the connector's
    void aTransactionThatTheBrokerHasForgottenIsGivenUp() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.startTemporary()) {
            PipelineConfig config =
                    StrictYaml.read(
                            """
                            pipeline: forgotten
                            kafka: {bootstrap: "%s"}
                            store: file:///none
                            """
                                    .formatted(broker.bootstrapServers()),
                            PipelineConfig.class);
            var sink =
                    (SupportsCommitter<KafkaCommittable>)
                            TopicSink.of(config, config.topics().progress(), "test");
            var request = new Request(new KafkaCommittable(4711, (short) 3, "gone-0-1", null));
            Committer<KafkaCommittable> committer = sink.createCommitter(context());
            committer.commit(Set.of(request));
            committer.close();
            assertEquals(1, request.known.size());
            assertInstanceOf(InvalidPidMappingException.class, request.known.get(0));
        }
    }
}
