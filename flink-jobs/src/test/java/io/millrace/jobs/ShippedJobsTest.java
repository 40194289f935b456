package io.millrace.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.jobs.config.PipelineConfig;
import io.millrace.jobs.finetune.FineTuneJob;
import io.millrace.jobs.pretrain.PretrainJob;
import io.millrace.schemas.config.StrictYaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.apache.flink.streaming.api.operators.StreamOperatorFactory;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a cluster is sent: both jobs of every example pipeline can be written, and read again at the other end. */
final class ShippedJobsTest {

    private static final Path EXAMPLES = Path.of("../examples");

    private interface Job {
        void build(StreamExecutionEnvironment env, PipelineConfig config);
    }

    static List<Path> pipelines() throws IOException {
        try (Stream<Path> files = Files.list(EXAMPLES)) {
            return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("pipelines")
    void everyOperatorOfBothJobsTravels(Path pipeline) throws Exception {
        PipelineConfig config = StrictYaml.read(pipeline, PipelineConfig.class);
        var jobs =
                new TreeMap<String, Job>(
                        Map.of("pretrain", PretrainJob::build, "finetune", FineTuneJob::build));
        for (Map.Entry<String, Job> job : jobs.entrySet()) {
            String what = job.getKey() + " of " + pipeline.getFileName();
            operatorsTravel(graph(job.getValue(), config), what);
            // As it is submitted: all of them again, with the sources' watermarks and all edges.
            JobGraph submitted = graph(job.getValue(), config).getJobGraph();
            JobGraph arrived = again(submitted, what);
            assertEquals(submitted.getNumberOfVertices(), arrived.getNumberOfVertices(), what);
        }
    }

    private static StreamGraph graph(Job job, PipelineConfig config) {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        job.build(env, config);
        return env.getStreamGraph();
    }

    /** One by one, so that a failure names the operator. */
    private static void operatorsTravel(StreamGraph graph, String job) {
        assertFalse(graph.getStreamNodes().isEmpty(), job);
        for (StreamNode node : graph.getStreamNodes()) {
            StreamOperatorFactory<?> factory = node.getOperatorFactory();
            if (factory != null) {
                String what = job + ": " + node.getOperatorName();
                assertTrue(factory.getClass().isInstance(again(factory, what)), what);
            }
        }
    }

    private static <T> T again(T object, String what) {
        try {
            byte[] sent = InstantiationUtil.serializeObject(object);
            return InstantiationUtil.deserializeObject(
                    sent, ShippedJobsTest.class.getClassLoader());
        } catch (IOException | ClassNotFoundException e) {
            throw new AssertionError(what + " cannot be sent to a cluster: " + e, e);
        }
    }
}
