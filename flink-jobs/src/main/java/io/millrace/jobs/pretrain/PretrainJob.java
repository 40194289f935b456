package io.millrace.jobs.pretrain;

import io.millrace.jobs.config.PipelineConfig;
import io.millrace.jobs.ingest.IngestFunction;
import io.millrace.jobs.ingest.Ingested;
import io.millrace.jobs.kafka.sink.Outgoing;
import io.millrace.jobs.kafka.sink.TopicSink;
import io.millrace.jobs.kafka.source.TopicSource;
import io.millrace.jobs.lineage.StoreFolder;
import io.millrace.schemas.topics.Topics;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamSink;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.OutputTag;

/** Records → clean examples → a learner → model checkpoints. */
public final class PretrainJob {

    private static final String JOB = "pretrain";
    private static final OutputTag<Outgoing> PROGRESS =
            new OutputTag<>("progress", TypeInformation.of(Outgoing.class));
    private static final OutputTag<Outgoing> DEAD =
            new OutputTag<>("dead-letters", TypeInformation.of(Outgoing.class));

    private PretrainJob() {}

    /** Adds the job to an environment; the caller executes it. */
    public static void build(StreamExecutionEnvironment env, PipelineConfig config) {
        env.getConfig().enableObjectReuse(); // records are never changed once made
        env.enableCheckpointing(config.flink().checkpointInterval().toMillis());
        // What waits in front of the learner takes it long: a barrier must not wait behind it.
        env.getCheckpointConfig().enableUnalignedCheckpoints();
        Topics topics = config.topics();

        SingleOutputStreamOperator<Ingested> examples =
                env.fromSource(
                                TopicSource.of(
                                        config.kafka(),
                                        config.stream().topicOr(topics.records()),
                                        config.stream(),
                                        config.stream().bounded()),
                                TopicSource.aligned(config.stream()),
                                "records")
                        .uid("records")
                        .setParallelism(config.stream().ingestParallelism())
                        .process(new IngestFunction(config, DEAD))
                        .name("decode and clean")
                        .uid("ingest")
                        .setParallelism(config.stream().ingestParallelism());

        SingleOutputStreamOperator<Outgoing> checkpoints =
                // Barriers overtake records only where every subtask is connected with every one.
                examples.rebalance()
                        .transform(
                                "learn",
                                TypeInformation.of(Outgoing.class),
                                new PretrainOperatorFactory(config, PROGRESS, DEAD))
                        .uid("learn")
                        .setParallelism(1)
                        .setMaxParallelism(1);

        StoreFolder.CHECKPOINTS.writtenBeside(
                sink(checkpoints, config, topics.checkpoints(), "checkpoints"), config);
        sink(checkpoints.getSideOutput(PROGRESS), config, topics.progress(), "progress");
        sink(
                examples.getSideOutput(DEAD).union(checkpoints.getSideOutput(DEAD)),
                config,
                topics.deadLetters(),
                "dead-letters");
    }

    private static DataStreamSink<Outgoing> sink(
            DataStream<Outgoing> events, PipelineConfig config, String topic, String name) {
        return events.sinkTo(TopicSink.of(config, topic, JOB))
                .name(name)
                .uid(name)
                .setParallelism(1);
    }
}
