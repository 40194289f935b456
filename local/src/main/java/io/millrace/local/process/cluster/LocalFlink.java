package io.millrace.local.process.cluster;

import io.millrace.jobs.store.LocalAddress;
import io.millrace.local.process.folder.TemporaryFolder;
import io.millrace.local.process.net.LoopbackPort;
import io.millrace.schemas.http.BoundedHttp;
import io.millrace.schemas.time.Deadline;
import io.millrace.schemas.time.SystemTime;
import io.millrace.schemas.time.Ticker;
import java.io.IOException;
import java.net.BindException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.RpcOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * A Flink cluster in this process with its dashboard, listening on loopback only. Several jobs run on
 * it side by side, each built in an {@link #environment} of its own and submitted with {@code
 * executeAsync}.
 */
public final class LocalFlink implements AutoCloseable {

    private final MiniCluster cluster;
    private final Configuration jobDefaults;
    private final TemporaryFolder scratch;
    private final String dashboardUrl;
    private boolean closed;

    private LocalFlink(
            MiniCluster cluster,
            Configuration jobDefaults,
            TemporaryFolder scratch,
            String dashboardUrl) {
        this.cluster = cluster;
        this.jobDefaults = jobDefaults;
        this.scratch = scratch;
        this.dashboardUrl = dashboardUrl;
    }

    /**
     * Begins the settings of a cluster.
     *
     * @param checkpoints where jobs leave their Flink checkpoints, which outlive the cluster; created
     *     if missing
     */
    public static Builder builder(Path checkpoints) {
        return new Builder(checkpoints);
    }

    /** An environment whose {@code executeAsync} submits to this cluster. One job, one environment. */
    public StreamExecutionEnvironment environment() {
        return environment(new Configuration());
    }

    /**
     * An environment whose {@code executeAsync} submits to this cluster.
     *
     * @param settings what this job sets differently, for example {@code execution.state-recovery.path}
     */
    public StreamExecutionEnvironment environment(Configuration settings) {
        Configuration job = new Configuration(jobDefaults);
        job.addAll(settings);
        job.set(DeploymentOptions.TARGET, MiniClusterSubmission.NAME);
        return new StreamExecutionEnvironment(
                new MiniClusterSubmission(cluster), job, LocalFlink.class.getClassLoader());
    }

    /** The dashboard's address, {@code http://127.0.0.1:PORT}. */
    public String dashboardUrl() {
        return dashboardUrl;
    }

    /**
     * Stops the cluster and waits for it. Jobs that still run are stopped as by a failure of the
     * cluster: their last Flink checkpoints stay.
     */
    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try {
            cluster.close();
        } catch (Exception e) {
            throw new IOException("Flink cluster: did not stop cleanly", e);
        } finally {
            scratch.close();
        }
    }

    /** The settings of a {@link LocalFlink}. */
    public static final class Builder {
        private static final Duration DASHBOARD_LIMIT = Duration.ofSeconds(30);

        private final Path checkpoints;
        private int slots = 4;
        private int dashboardPort;
        private Duration checkpointInterval = Duration.ofSeconds(10);
        private int restarts = 3;
        private Duration restartDelay = Duration.ofSeconds(1);
        private Configuration extra = new Configuration();

        private Builder(Path checkpoints) {
            this.checkpoints = checkpoints;
        }

        /** Slots of each TaskManager, at least 1; 4 unless set. A job needs as many as its parallelism. */
        public Builder optSlots(int perTaskManager) {
            this.slots = atLeast(1, "slots of a task manager", perTaskManager);
            return this;
        }

        /** The dashboard's port, 1 to 65535; 0, which is also the default, takes any free port. */
        public Builder optDashboardPort(int port) {
            this.dashboardPort = port;
            return this;
        }

        /** Time between the starts of two Flink checkpoints of a job; 10 s unless set. */
        public Builder optCheckpointInterval(Duration interval) {
            if (interval.toMillis() < 10) {
                throw new IllegalArgumentException(
                        "checkpoint interval: " + interval + " (allowed: 10 ms and more)");
            }
            this.checkpointInterval = interval;
            return this;
        }

        /** How often a failed job is restarted from its last Flink checkpoint; 3 times, 1 s apart. */
        public Builder optRestarts(int attempts, Duration delay) {
            this.restarts = atLeast(0, "restarts", attempts);
            this.restartDelay = delay;
            return this;
        }

        /** Flink options that overrule what this class sets, for the cluster and for its jobs. */
        public Builder optConfiguration(Configuration configuration) {
            this.extra = new Configuration(configuration);
            return this;
        }

        /**
         * Starts the cluster.
         *
         * @throws io.millrace.local.process.net.BusyPortException if the dashboard's port is in use
         * @throws IOException if the cluster does not start
         */
        public LocalFlink start() throws IOException {
            LoopbackPort.requireFree("Flink dashboard", dashboardPort);
            Files.createDirectories(checkpoints);
            TemporaryFolder scratch = TemporaryFolder.make("flink");
            Configuration jobs = jobConfiguration();
            MiniCluster cluster =
                    new MiniCluster(
                            new MiniClusterConfiguration.Builder()
                                    .setConfiguration(clusterConfiguration(scratch.path(), jobs))
                                    .setNumTaskManagers(1)
                                    .setNumSlotsPerTaskManager(slots)
                                    .setCommonBindAddress(LoopbackPort.HOST)
                                    .build());
            try {
                cluster.start();
                String url = "http://" + cluster.getRestAddress().get().getAuthority();
                awaitDashboard(url, SystemTime.ticker());
                return new LocalFlink(cluster, jobs, scratch, url);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw abandoned(cluster, scratch, e);
            } catch (ExecutionException e) {
                throw abandoned(cluster, scratch, e.getCause());
            } catch (Exception e) {
                throw abandoned(cluster, scratch, e);
            }
        }

        /** The address is known a moment before the leader election lets the dashboard answer. */
        private static void awaitDashboard(String url, Ticker ticker)
                throws IOException, InterruptedException {
            HttpClient client = HttpClient.newHttpClient();
            HttpRequest page = HttpRequest.newBuilder(URI.create(url + "/")).build();
            var deadline = new Deadline(DASHBOARD_LIMIT, ticker);
            while (true) {
                int status = BoundedHttp.send(client, page, 1 << 20, DASHBOARD_LIMIT).statusCode();
                if (status == 200) {
                    return;
                }
                if (deadline.passed()) {
                    throw new IOException(
                            "the dashboard answers " + status + " after " + DASHBOARD_LIMIT);
                }
                Thread.sleep(50);
            }
        }

        private IOException abandoned(MiniCluster cluster, TemporaryFolder scratch, Throwable cause)
                throws IOException {
            cluster.closeAsync().join();
            scratch.close();
            for (Throwable inner = cause; inner != null; inner = inner.getCause()) {
                if (inner instanceof BindException) {
                    LoopbackPort.requireFree("Flink dashboard", dashboardPort);
                }
            }
            return new IOException("Flink cluster: cannot start: " + cause.getMessage(), cause);
        }

        private Configuration jobConfiguration() {
            Configuration configuration = new Configuration();
            configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, checkpointInterval);
            configuration.set(CheckpointingOptions.CHECKPOINT_STORAGE, "filesystem");
            configuration.set(
                    CheckpointingOptions.CHECKPOINTS_DIRECTORY, LocalAddress.of(checkpoints));
            // What a stopped job leaves is what the next run resumes from.
            configuration.set(
                    CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
                    ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
            if (restarts == 0) {
                configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "disable");
            } else {
                configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
                configuration.set(
                        RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, restarts);
                configuration.set(
                        RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, restartDelay);
            }
            configuration.addAll(extra);
            return configuration;
        }

        private Configuration clusterConfiguration(Path scratch, Configuration jobs) {
            Configuration configuration = new Configuration();
            configuration.set(RestOptions.ADDRESS, LoopbackPort.HOST);
            configuration.set(RestOptions.BIND_ADDRESS, LoopbackPort.HOST);
            configuration.set(RestOptions.BIND_PORT, Integer.toString(dashboardPort));
            configuration.set(JobManagerOptions.BIND_HOST, LoopbackPort.HOST);
            configuration.set(TaskManagerOptions.BIND_HOST, LoopbackPort.HOST);
            configuration.set(WebOptions.SUBMIT_ENABLE, false);
            configuration.set(CoreOptions.TMP_DIRS, scratch.toString());
            configuration.set(WebOptions.TMP_DIR, scratch.toString());

            // A learner lives on the heap and in native memory; Flink's own pools only take from
            // both.
            configuration.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(16));
            configuration.set(TaskManagerOptions.NETWORK_MEMORY_MIN, MemorySize.ofMebiBytes(64));
            configuration.set(TaskManagerOptions.NETWORK_MEMORY_MAX, MemorySize.ofMebiBytes(64));
            // Training is slower than reading: without it a barrier waits behind full buffers.
            configuration.set(TaskManagerOptions.BUFFER_DEBLOAT_ENABLED, true);
            // Training may hold every core for long; a late answer is no dead peer.
            configuration.set(RpcOptions.ASK_TIMEOUT_DURATION, Duration.ofMinutes(1));
            // Native libraries load once per JVM: they must not belong to one job's class loader.
            configuration.set(
                    CoreOptions.ALWAYS_PARENT_FIRST_LOADER_PATTERNS_ADDITIONAL,
                    List.of("ai.djl.", "com.sun.jna."));
            configuration.addAll(jobs);
            return configuration;
        }

        private static int atLeast(int least, String name, int value) {
            if (value < least) {
                throw new IllegalArgumentException(
                        name + ": " + value + " (allowed: " + least + " and more)");
            }
            return value;
        }
    }
}
