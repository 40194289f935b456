package io.millrace.jobs.kafka.sink;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.kafka.common.errors.InvalidPidMappingException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Goes on behind a transaction that can never be committed, and says so: in the log and as a metric. The connector does for
 * three of the broker's answers, but takes a broker that has no memory of the transaction, as one that came back without its
 * newest records, for a failure that may pass; the job would be begun again for ever, each time with the same transaction.
 */
final class TransactionCommitter implements Committer<KafkaCommittable> {

    private static final Logger LOG = LoggerFactory.getLogger(TransactionCommitter.class);

    private final Committer<KafkaCommittable> committer;
    private final String topic;
    private final Counter lost;

    /**
     * @param committer the connector's
     */
    TransactionCommitter(Committer<KafkaCommittable> committer, String topic, MetricGroup metrics) {
        this.committer = committer;
        this.topic = topic;
        this.lost = metrics.counter("lostTransactions");
    }

    @Override
    public void commit(Collection<CommitRequest<KafkaCommittable>> requests)
            throws IOException, InterruptedException {
        List<CommitRequest<KafkaCommittable>> judged =
                requests.stream()
                        .<CommitRequest<KafkaCommittable>>map(request -> new Judged(request))
                        .toList();
        committer.commit(judged);
    }

    @Override
    public void close() throws IOException {
        try {
            committer.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the committer closed", e);
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("the committer did not close", e);
        }
    }

    private final class Judged implements CommitRequest<KafkaCommittable> {

        private final CommitRequest<KafkaCommittable> request;

        private Judged(CommitRequest<KafkaCommittable> request) {
            this.request = request;
        }

        @Override
        public void signalFailedWithKnownReason(Throwable reason) {
            lost.inc();
            LOG.error(
                    "events for {} are lost: transaction {} cannot be committed any more: {}",
                    topic,
                    request.getCommittable().getTransactionalId(),
                    reason.getMessage());
            request.signalFailedWithKnownReason(reason);
        }

        @Override
        public void signalFailedWithUnknownReason(Throwable reason) {
            if (reason instanceof InvalidPidMappingException) {
                signalFailedWithKnownReason(reason);
            } else {
                request.signalFailedWithUnknownReason(reason);
            }
        }

        @Override
        public KafkaCommittable getCommittable() {
            return request.getCommittable();
        }

        @Override
        public int getNumberOfRetries() {
            return request.getNumberOfRetries();
        }

        @Override
        public void retryLater() {
            request.retryLater();
        }

        @Override
        public void updateAndRetryLater(KafkaCommittable committable) {
            request.updateAndRetryLater(committable);
        }

        @Override
        public void signalAlreadyCommitted() {
            request.signalAlreadyCommitted();
        }
    }
}
