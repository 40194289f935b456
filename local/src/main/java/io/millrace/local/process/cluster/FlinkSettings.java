package io.millrace.local.process.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.millrace.jobs.store.LocalAddress;
import io.millrace.local.process.folder.PrivateFiles;
import io.millrace.local.process.net.LoopbackPort;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.HeartbeatManagerOptions;
import org.apache.flink.configuration.HighAvailabilityOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.RpcOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.runtime.highavailability.JobResultStoreOptions;

/** Flink's configuration for a cluster of processes on this machine. */
public final class FlinkSettings {

    private FlinkSettings() {}

    /** The key is made if there is none. */
    static Configuration of(ClusterFiles files, ClusterSettings settings) throws IOException {
        var flink = new Configuration();
        addresses(flink, settings);
        highAvailability(flink, files, settings);
        taskManagers(flink, settings);
        state(flink, files);
        flink.set(CoreOptions.TMP_DIRS, files.scratch().toString());
        flink.set(WebOptions.TMP_DIR, files.scratch().toString());
        // Native libraries load once per JVM: they must not belong to one job's class loader.
        flink.set(
                CoreOptions.ALWAYS_PARENT_FIRST_LOADER_PATTERNS_ADDITIONAL,
                List.of("ai.djl.", "com.sun.jna."));
        if (settings.secured()) {
            ClusterKey.of(files).to(flink);
        }
        settings.flink().forEach(flink::setString);
        return flink;
    }

    private static void addresses(Configuration flink, ClusterSettings settings) {
        flink.set(RestOptions.ADDRESS, LoopbackPort.HOST);
        flink.set(RestOptions.BIND_ADDRESS, LoopbackPort.HOST);
        flink.set(RestOptions.PORT, settings.restPort());
        flink.set(RestOptions.BIND_PORT, Integer.toString(settings.restPort()));
        // No page that somebody visits may upload a jar, or read an answer.
        flink.set(WebOptions.SUBMIT_ENABLE, false);
        flink.set(
                WebOptions.ACCESS_CONTROL_ALLOW_ORIGIN,
                (settings.secured() ? "https://" : "http://") + settings.jobManager());
        flink.set(JobManagerOptions.ADDRESS, LoopbackPort.HOST);
        flink.set(JobManagerOptions.BIND_HOST, LoopbackPort.HOST);
        flink.set(TaskManagerOptions.HOST, LoopbackPort.HOST);
        flink.set(TaskManagerOptions.BIND_HOST, LoopbackPort.HOST);
    }

    /** Jobs outlive the JobManager: its successor finds them, and their last Flink checkpoint, and goes on. */
    private static void highAvailability(
            Configuration flink, ClusterFiles files, ClusterSettings settings) {
        flink.set(HighAvailabilityOptions.HA_MODE, "zookeeper");
        flink.set(
                HighAvailabilityOptions.HA_ZOOKEEPER_QUORUM,
                LoopbackPort.HOST + ":" + settings.zooKeeperPort());
        flink.set(HighAvailabilityOptions.HA_ZOOKEEPER_ROOT, "/millrace");
        flink.set(HighAvailabilityOptions.HA_STORAGE_PATH, uri(files.jobs()));
        flink.set(JobResultStoreOptions.STORAGE_PATH, uri(files.jobResults()));
        // About as long as a JobManager takes to start: its successor then hardly waits.
        flink.set(HighAvailabilityOptions.ZOOKEEPER_SESSION_TIMEOUT, Duration.ofSeconds(6));
        flink.set(HighAvailabilityOptions.ZOOKEEPER_TOLERATE_SUSPENDED_CONNECTIONS, true);
        // Peers that died refuse connections, which shows at the next heartbeat. A silent one is
        // most likely just slow: training takes every core.
        flink.set(HeartbeatManagerOptions.HEARTBEAT_INTERVAL, Duration.ofSeconds(1));
        flink.set(HeartbeatManagerOptions.HEARTBEAT_TIMEOUT, Duration.ofSeconds(45));
        flink.set(RpcOptions.ASK_TIMEOUT_DURATION, Duration.ofMinutes(1));
        restartAlways(flink);
    }

    /** A job that runs for months fails more than a few times: it is begun again as often, but not in a rush. */
    public static void restartAlways(Configuration flink) {
        flink.set(RestartStrategyOptions.RESTART_STRATEGY, "exponential-delay");
        flink.set(
                RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_INITIAL_BACKOFF,
                Duration.ofMillis(500));
        flink.set(
                RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_MAX_BACKOFF,
                Duration.ofSeconds(5));
        flink.set(
                RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_RESET_BACKOFF_THRESHOLD,
                Duration.ofSeconds(30));
    }

    private static void taskManagers(Configuration flink, ClusterSettings settings) {
        flink.set(TaskManagerOptions.NUM_TASK_SLOTS, settings.slots());
        // The two jobs' learners should not share one process while another is idle.
        flink.set(
                TaskManagerOptions.TASK_MANAGER_LOAD_BALANCE_MODE,
                TaskManagerOptions.TaskManagerLoadBalanceMode.SLOTS);
        flink.set(JobManagerOptions.JVM_HEAP_MEMORY, MemorySize.ofMebiBytes(768));
        flink.set(TaskManagerOptions.TASK_HEAP_MEMORY, MemorySize.ofMebiBytes(1024));
        // Batches lie in direct buffers; the rest is room for the memory that the engine takes
        // itself.
        flink.set(TaskManagerOptions.TASK_OFF_HEAP_MEMORY, MemorySize.ofMebiBytes(2048));
        flink.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(16));
        flink.set(TaskManagerOptions.NETWORK_MEMORY_MIN, MemorySize.ofMebiBytes(64));
        flink.set(TaskManagerOptions.NETWORK_MEMORY_MAX, MemorySize.ofMebiBytes(64));
        // Training is slower than reading: without it a barrier waits behind full buffers.
        flink.set(TaskManagerOptions.BUFFER_DEBLOAT_ENABLED, true);
    }

    private static void state(Configuration flink, ClusterFiles files) {
        flink.set(CheckpointingOptions.CHECKPOINT_STORAGE, "filesystem");
        flink.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, uri(files.checkpoints()));
        flink.set(CheckpointingOptions.SAVEPOINT_DIRECTORY, uri(files.savepoints()));
    }

    private static String uri(Path folder) {
        return LocalAddress.of(folder);
    }

    /** Writes {@code config.yaml} into Flink's configuration folder. */
    static void write(Configuration flink, ClusterFiles files) throws IOException {
        var text = new StringBuilder();
        for (Map.Entry<String, String> option : new TreeMap<>(flink.toMap()).entrySet()) {
            text.append(option.getKey())
                    .append(": \"")
                    .append(JsonStringEncoder.getInstance().quoteAsString(option.getValue()))
                    .append("\"\n");
        }
        PrivateFiles.write(files.conf().resolve("config.yaml"), text.toString().getBytes(UTF_8));
    }
}
