package io.millrace.proof.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.configuration.BlobServerOptions;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.ExternalResourceOptions;
import org.apache.flink.configuration.HighAvailabilityOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MetricOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessUtils;
import org.apache.flink.runtime.jobmanager.JobManagerProcessUtils;

/** A configuration of Flink, held against the options that Flink has. */
final class FlinkOptions {

    private static final List<Class<?>> DEFINED =
            List.of(
                    BlobServerOptions.class,
                    CheckpointingOptions.class,
                    CoreOptions.class,
                    ExternalResourceOptions.class,
                    HighAvailabilityOptions.class,
                    JobManagerOptions.class,
                    MetricOptions.class,
                    RestOptions.class,
                    RestartStrategyOptions.class,
                    TaskManagerOptions.class,
                    WebOptions.class);

    /** What plugins and the operator read, which are not of this build; each as its documentation has it. */
    private static final Set<String> ELSEWHERE =
            Set.of(
                    "s3.endpoint",
                    "s3.path.style.access",
                    "metrics.reporter.prom.factory.class",
                    "metrics.reporter.prom.port",
                    "external-resource.gpu.amount",
                    "external-resource.gpu.driver-factory.class",
                    "external-resource.gpu.kubernetes.config-key",
                    "kubernetes.operator.cluster.health-check.enabled",
                    "kubernetes.operator.cluster.health-check.checkpoint-progress.enabled",
                    "kubernetes.operator.cluster.health-check.checkpoint-progress.window",
                    "kubernetes.operator.job.restart.failed",
                    "kubernetes.operator.periodic.savepoint.interval",
                    "kubernetes.operator.savepoint.history.max.count");

    private FlinkOptions() {}

    /** Fails if a key is of no option, a value is none for it, or the memory does not come out. */
    static void check(Map<String, String> settings) throws IllegalAccessException {
        Configuration flink = Configuration.fromMap(settings);
        var unknown = new TreeSet<>(settings.keySet());
        unknown.removeAll(ELSEWHERE);
        for (Class<?> options : DEFINED) {
            for (Field field : options.getFields()) {
                if (Modifier.isStatic(field.getModifiers())
                        && field.getType() == ConfigOption.class) {
                    var option = (ConfigOption<?>) field.get(null);
                    if (unknown.remove(option.key())) {
                        Object value = flink.get(option); // throws where it is none
                        assertTrue(value != null, option.key());
                    }
                }
            }
        }
        assertEquals(Set.of(), unknown, "options that Flink does not have");
        var processes = TaskExecutorProcessUtils.processSpecFromConfig(flink);
        // Tensors lie outside the heap; libraries of the image share the process.
        assertTrue(processes.getTaskOffHeapSize().getMebiBytes() >= 2048, processes::toString);
        assertTrue(processes.getTaskHeapSize().getMebiBytes() >= 1024, processes::toString);
        assertTrue(
                JobManagerProcessUtils.processSpecFromConfig(flink)
                                .getTotalProcessMemorySize()
                                .getMebiBytes()
                        >= 1024);
        assertEquals(false, flink.get(WebOptions.SUBMIT_ENABLE), "nobody hands in a jar by REST");
        assertTrue(
                flink.get(CoreOptions.ALWAYS_PARENT_FIRST_LOADER_PATTERNS_ADDITIONAL)
                        .containsAll(List.of("ai.djl.", "com.sun.jna.")));
    }
}
