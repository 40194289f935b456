package io.millrace.local.run;

import java.util.Map;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.Set;
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
 * What learners in this process say of themselves now: how much waits is in no event, and events are seen only once they
 * are committed. Flink makes it, by its name; hence the shared map.
 */
public final class LearnerGauges implements MetricReporter, MetricReporterFactory {

    /** Steps taken. */
    static final String STEP = "step";

    /** Samples that wait for a step. */
    static final String QUEUED = "queuedSamples";

    private static final Set<String> KEPT = Set.of(STEP, QUEUED);
    private static final Map<String, Gauge<?>> GAUGES = new ConcurrentHashMap<>();

    /** What a cluster is configured with that reports here. */
    static Configuration reporter() {
        var settings = new Configuration();
        settings.setString("metrics.reporter.learner.factory.class", LearnerGauges.class.getName());
        return settings;
    }

    /** A gauge of a job, empty if it has none now. */
    static OptionalLong value(JobID job, String name) {
        Gauge<?> gauge = GAUGES.get(job + name);
        return gauge != null && gauge.getValue() instanceof Number number
                ? OptionalLong.of(number.longValue())
                : OptionalLong.empty();
    }

    @Override
    public MetricReporter createMetricReporter(Properties properties) {
        return this;
    }

    @Override
    public void notifyOfAddedMetric(Metric metric, String name, MetricGroup group) {
        String job = group.getAllVariables().get("<job_id>");
        if (job != null && KEPT.contains(name) && metric instanceof Gauge<?> gauge) {
            GAUGES.put(job + name, gauge);
        }
    }

    @Override
    public void notifyOfRemovedMetric(Metric metric, String name, MetricGroup group) {
        GAUGES.values().remove(metric);
    }

    @Override
    public void open(MetricConfig config) {}

    @Override
    public void close() {}
}
