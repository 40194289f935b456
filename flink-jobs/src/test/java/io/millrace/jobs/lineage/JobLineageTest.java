package io.millrace.jobs.lineage;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.jobs.config.PipelineConfig;
import io.millrace.jobs.finetune.FineTuneJob;
import io.millrace.jobs.pretrain.PretrainJob;
import io.millrace.schemas.config.StrictYaml;
import java.util.Map;
import java.util.Properties;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacet;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.lineage.LineageGraph;
import org.apache.flink.streaming.api.lineage.LineageVertex;
import org.junit.jupiter.api.Test;

/** What Flink tells listeners of a job's lineage. */
final class JobLineageTest {

    private static final String BROKERS = "kafka://broker:9092/";

    private static PipelineConfig config(String store) {
        return StrictYaml.read(
                """
                pipeline: p
                kafka: {bootstrap: "broker:9092,other:9092", properties: {sasl.jaas.config: "password=hunter2"}}
                store: "%s"
                stream: {topic: own, format: text, bounded: true}
                input: {name: text}
                tasks: {mood: {}}
                """
                        .formatted(store),
                PipelineConfig.class);
    }

    private interface Job {
        void build(StreamExecutionEnvironment env, PipelineConfig config);
    }

    private static LineageGraph lineage(Job job, PipelineConfig config) {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        job.build(env, config);
        return env.getStreamGraph().getLineageGraph();
    }

    private static SortedSet<String> named(Stream<? extends LineageVertex> vertices) {
        var names = new TreeSet<String>();
        vertices.flatMap(vertex -> vertex.datasets().stream())
                .forEach(dataset -> names.add(dataset.namespace() + "/" + dataset.name()));
        return names;
    }

    private static SortedSet<String> names(String... names) {
        return new TreeSet<>(java.util.List.of(names));
    }

    @Test
    void pretrainingReadsRecordsAndWritesCheckpointsToTopicAndStore() {
        LineageGraph graph =
                lineage(PretrainJob::build, config("s3://user:hunter2@bucket/models/"));
        assertEquals(names(BROKERS + "own"), named(graph.sources().stream()));
        assertEquals(Boundedness.BOUNDED, graph.sources().get(0).boundedness());
        assertEquals(
                names(
                        BROKERS + "p.checkpoints",
                        BROKERS + "p.progress",
                        BROKERS + "p.dead-letters",
                        "s3://bucket/models/p/checkpoints"),
                named(graph.sinks().stream()));
        assertEquals(3, graph.relations().size(), "each sink is fed by the one source");
    }

    @Test
    void fineTuningReadsCheckpointsAndLabelsAndWritesReleases() {
        LineageGraph graph = lineage(FineTuneJob::build, config("file:///var/millrace"));
        assertEquals(
                names(
                        BROKERS + "p.checkpoints",
                        BROKERS + "p.labeled",
                        "file//var/millrace/p/checkpoints"),
                named(graph.sources().stream()));
        assertEquals(
                names(
                        BROKERS + "p.models",
                        BROKERS + "p.progress",
                        BROKERS + "p.dead-letters",
                        "file//var/millrace/p/releases"),
                named(graph.sinks().stream()));
    }

    /** Listeners send on what they are told. */
    @Test
    void nothingOfTheClientsPropertiesButTheAddressIsTold() {
        for (Job job : new Job[] {PretrainJob::build, FineTuneJob::build}) {
            LineageGraph graph = lineage(job, config("file:///var/millrace"));
            Stream.concat(graph.sources().stream(), graph.sinks().stream())
                    .flatMap(vertex -> vertex.datasets().stream())
                    .flatMap(dataset -> dataset.facets().values().stream())
                    .filter(KafkaDatasetFacet.class::isInstance)
                    .forEach(facet -> onlyTheAddress(((KafkaDatasetFacet) facet).getProperties()));
        }
    }

    private static void onlyTheAddress(Properties told) {
        assertEquals(Map.of("bootstrap.servers", "broker:9092,other:9092"), told);
    }
}
