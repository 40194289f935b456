package io.millrace.local.run;

import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.MetricConfig;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.reporter.MetricReporter;
import org.apache.flink.metrics.reporter.MetricReporterFactory;

/**
 * What jobs in this process measure of themselves, as it is now: some of it is in no event, and events are seen only once
 * they are committed. Flink makes it, by its name; hence the shared map.
 */
public final class JobGauges implements MetricReporter, MetricReporterFactory {

    /** Steps that a learner has taken. */
    static final String STEP = "step";

    /** Samples that wait for a step. */
    static final String QUEUED = "queuedSamples";

    private static final Map<Metric, String> NAMES = new ConcurrentHashMap<>();

    /** What a cluster is configured with that reports here. */
    static Configuration reporter() {
        var settings = new Configuration();
        settings.setString("metrics.reporter.gauges.factory.class", JobGauges.class.getName());
        return settings;
    }

    /**
     * The value of a job's only gauge whose name ends so; -1 if there is none now.
     *
     * @param end of the name with its groups, which are separated by dots
     */
    static long value(JobID job, String end) {
        double value = number(job, end);
        return Double.isNaN(value) ? -1 : (long) value;
    }

    /** As {@link #value}, with its fraction; not a number if there is none now, or if that is what it is. */
    static double number(JobID job, String end) {
        for (Map.Entry<Metric, String> metric : NAMES.entrySet()) {
            if (metric.getValue().startsWith(job.toString())
                    && metric.getValue().endsWith("." + end)
                    && metric.getKey() instanceof Gauge<?> gauge
                    && gauge.getValue() instanceof Number number) {
                return number.doubleValue();
            }
        }
        return Double.NaN;
    }

    @Override
    public MetricReporter createMetricReporter(Properties properties) {
        return this;
    }

    @Override
    public void notifyOfAddedMetric(Metric metric, String name, MetricGroup group) {
        String job = group.getAllVariables().get("<job_id>");
        if (job != null && metric instanceof Gauge<?>) {
            NAMES.put(metric, job + "." + group.getMetricIdentifier(name));
        }
    }

    @Override
    public void notifyOfRemovedMetric(Metric metric, String name, MetricGroup group) {
        NAMES.remove(metric);
    }

    @Override
    public void open(MetricConfig config) {}

    @Override
    public void close() {}
}
