package io.millrace.local.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.jobs.config.PipelineConfig;
import io.millrace.jobs.pretrain.PretrainJob;
import io.millrace.local.process.broker.EmbeddedBroker;
import io.millrace.local.process.cluster.LocalFlink;
import io.millrace.schemas.client.TopicWriter;
import io.millrace.schemas.topics.TopicAdmin;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.core.execution.JobStatusChangedListener;
import org.apache.flink.core.execution.JobStatusChangedListenerFactory;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.lineage.LineageGraph;
import org.apache.flink.streaming.runtime.execution.JobCreatedEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A listener, as OpenLineage's is one, sees where a job that runs reads and writes. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
final class LineageIT {

    private static final List<LineageGraph> SEEN = new CopyOnWriteArrayList<>();

    /** Found by its name in the settings of the job. */
    public static final class Listening implements JobStatusChangedListenerFactory {
        @Override
        public JobStatusChangedListener createListener(Context context) {
            return event -> {
                if (event instanceof JobCreatedEvent created) {
                    SEEN.add(created.lineageGraph());
                }
            };
        }
    }

    @Test
    void topicsAndStoreAreSeenByAListener(@TempDir Path dir) throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.startTemporary();
                LocalFlink flink = LocalFlink.builder(dir.resolve("flink")).start()) {
            PipelineConfig config =
                    SmallPipeline.config(
                            "l",
                            dir,
                            "{bootstrap: \"" + broker.bootstrapServers() + "\"}",
                            "{format: text, bounded: true}",
                            Map.of());
            TopicAdmin.createMissing(config.kafka().clientProperties(), "l", 1, 1);
            try (TopicWriter writer =
                    TopicWriter.open(broker.bootstrapServers(), config.topics().records())) {
                for (int i = 0; i < 100; i++) {
                    writer.write(null, SmallPipeline.sentence(i).getBytes(UTF_8), i + 1);
                }
            }
            var settings = new Configuration();
            settings.set(
                    DeploymentOptions.JOB_STATUS_CHANGED_LISTENERS,
                    List.of(Listening.class.getName()));
            StreamExecutionEnvironment env = flink.environment(settings);
            PretrainJob.build(env, config);
            env.executeAsync("pretrain").getJobExecutionResult().get();

            assertEquals(1, SEEN.size());
            LineageGraph graph = SEEN.get(0);
            var names = new TreeSet<String>();
            Stream.concat(graph.sources().stream(), graph.sinks().stream())
                    .flatMap(vertex -> vertex.datasets().stream())
                    .forEach(dataset -> names.add(dataset.namespace() + " " + dataset.name()));
            String kafka = "kafka://" + broker.bootstrapServers() + " l.";
            assertEquals(
                    new TreeSet<>(
                            List.of(
                                    kafka + "records",
                                    kafka + "checkpoints",
                                    kafka + "progress",
                                    kafka + "dead-letters",
                                    "file " + dir.resolve("store") + "/l/checkpoints")),
                    names);
        }
    }
}
