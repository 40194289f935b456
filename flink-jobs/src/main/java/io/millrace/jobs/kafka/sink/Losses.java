package io.millrace.jobs.kafka.sink;

import io.millrace.jobs.kafka.source.Raw;
import io.millrace.schemas.events.Kind;
import io.millrace.schemas.events.RecordsLost;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells of records that were gone before they were read: in the log, as a metric, and as an event. */
public final class Losses {

    private static final Logger LOG = LoggerFactory.getLogger(Losses.class);

    private final Kind kind;
    private final Events events;
    private final Counter lost;

    /**
     * @param kind of loss, which is that of a job
     */
    public Losses(Kind kind, Events events, MetricGroup metrics) {
        this.kind = kind;
        this.events = events;
        this.lost = metrics.counter("lostRecords");
    }

    /** The event, of records that belong to no step. */
    public Outgoing told(Raw gap) {
        return told(0, gap.topic(), gap.partition(), gap.missingFrom(), gap.offset() + 1);
    }

    /**
     * The event.
     *
     * @param step of the learner
     * @param from offset of the first record that was not read
     * @param to offset at which reading goes on
     */
    public Outgoing told(long step, String topic, int partition, long from, long to) {
        var loss = new RecordsLost(kind, topic, partition, from, to);
        lost.inc(loss.lost());
        LOG.warn("{}", loss.said());
        return events.progress(step, loss);
    }
}
