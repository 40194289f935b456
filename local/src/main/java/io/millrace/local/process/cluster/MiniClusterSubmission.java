package io.millrace.local.process.cluster;

import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.dag.Pipeline;
import org.apache.flink.client.ClientUtils;
import org.apache.flink.client.deployment.executors.PipelineExecutorUtils;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.JobStatusChangedListenerUtils;
import org.apache.flink.core.execution.PipelineExecutor;
import org.apache.flink.core.execution.PipelineExecutorFactory;
import org.apache.flink.core.execution.PipelineExecutorServiceLoader;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterJobClient;
import org.apache.flink.runtime.minicluster.MiniClusterJobClient.JobFinalizationBehavior;
import org.apache.flink.streaming.api.graph.StreamGraph;

/**
 * Submits jobs to a mini-cluster that is already running. Flink's own local executor starts a cluster
 * for each job and stops it with the job; here jobs come and go and the cluster stays.
 */
final class MiniClusterSubmission
        implements PipelineExecutorServiceLoader, PipelineExecutorFactory, PipelineExecutor {

    static final String NAME = "millrace-local";

    private final MiniCluster cluster;

    MiniClusterSubmission(MiniCluster cluster) {
        this.cluster = cluster;
    }

    @Override
    public PipelineExecutorFactory getExecutorFactory(Configuration configuration) {
        return this;
    }

    @Override
    public Stream<String> getExecutorNames() {
        return Stream.of(NAME);
    }

    @Override
    public String getName() {
        return NAME;
    }

    @Override
    public boolean isCompatibleWith(Configuration configuration) {
        return NAME.equals(configuration.get(DeploymentOptions.TARGET));
    }

    @Override
    public PipelineExecutor getExecutor(Configuration configuration) {
        return this;
    }

    @Override
    public CompletableFuture<JobClient> execute(
            Pipeline pipeline, Configuration configuration, ClassLoader userClassLoader)
            throws Exception {
        StreamGraph graph = PipelineExecutorUtils.getStreamGraph(pipeline, configuration);
        graph.serializeUserDefinedInstances();
        // As Flink's own executors do: listeners hear of the job and of its lineage here.
        PipelineExecutorUtils.notifyJobStatusListeners(
                pipeline,
                graph,
                JobStatusChangedListenerUtils.createJobStatusChangedListeners(
                        userClassLoader, configuration, Runnable::run));
        JobID job = cluster.submitJob(graph).get().getJobID();
        // Without this wait a job that cannot even be set up would look submitted.
        ClientUtils.waitUntilJobInitializationFinished(
                () -> cluster.getJobStatus(job).get(),
                () -> cluster.requestJobResult(job).get(),
                userClassLoader);
        return CompletableFuture.completedFuture(
                new MiniClusterJobClient(
                        job, cluster, userClassLoader, JobFinalizationBehavior.NOTHING));
    }
}
