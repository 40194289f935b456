package io.millrace.jobs.kafka.source;

import io.millrace.schemas.decode.PassedOver;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts the records of a change stream that hold no example though nothing is wrong with them. */
public final class PassedOverRecords {

    private static final Logger LOG = LoggerFactory.getLogger(PassedOverRecords.class);

    private final Counter deleted;
    private final Counter unchanged;

    public PassedOverRecords(MetricGroup metrics) {
        deleted = metrics.counter("deletedRecords");
        unchanged = metrics.counter("unchangedRecords");
    }

    /** Counts one. */
    public void add(PassedOver record) {
        switch (record.why()) {
            case DELETED -> deleted.inc();
            case UNCHANGED -> unchanged.inc();
        }
    }

    /** Says how many there were in this attempt, if there were any. */
    public void tell() {
        if (deleted.getCount() + unchanged.getCount() > 0) {
            LOG.info(
                    "Passed over: deletes and records without a value: {}, changes without a value that is needed: {}",
                    deleted.getCount(),
                    unchanged.getCount());
        }
    }
}
