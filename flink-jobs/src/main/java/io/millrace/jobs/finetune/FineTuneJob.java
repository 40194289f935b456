package io.millrace.jobs.finetune;

import io.millrace.jobs.config.PipelineConfig;
import io.millrace.jobs.config.ValueFormat;
import io.millrace.jobs.kafka.sink.Outgoing;
import io.millrace.jobs.kafka.sink.TopicSink;
import io.millrace.jobs.kafka.source.TopicSource;
import io.millrace.jobs.lineage.StoreFolder;
import io.millrace.schemas.topics.Topics;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamSink;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.OutputTag;

/** Model checkpoints and labels → fine-tuned, gated releases. */
public final class FineTuneJob {

    private static final String JOB = "finetune";
    private static final OutputTag<Outgoing> PROGRESS =
            new OutputTag<>("progress", TypeInformation.of(Outgoing.class));
    private static final OutputTag<Outgoing> DEAD =
            new OutputTag<>("dead-letters", TypeInformation.of(Outgoing.class));

    private FineTuneJob() {}

    /** Adds the job to an environment; the caller executes it. */
    public static void build(StreamExecutionEnvironment env, PipelineConfig config) {
        env.getConfig().enableObjectReuse(); // records are never changed once made
        env.enableCheckpointing(config.flink().checkpointInterval().toMillis());
        Topics topics = config.topics();
        ValueFormat labelled = config.labels().values();

        SingleOutputStreamOperator<TaskCheckpoint> checkpoints =
                StoreFolder.CHECKPOINTS
                        .readBeside(
                                env.fromSource(
                                        TopicSource.of(
                                                config.kafka(),
                                                topics.checkpoints(),
                                                config.stream(),
                                                false),
                                        TopicSource.ascending(config.stream()),
                                        "checkpoints"),
                                config)
                        .uid("checkpoints")
                        .setParallelism(1)
                        .process(
                                new CheckpointFunction(
                                        config.pipeline(),
                                        config.published().topics(),
                                        List.copyOf(config.tasks().keySet()),
                                        PROGRESS,
                                        DEAD))
                        .name("checkpoint by task")
                        .uid("checkpoint-by-task")
                        .setParallelism(1);
        long ahead =
                config.stream()
                        .ahead()
                        .toMillis(); // what is shipped must not hold the configuration
        SingleOutputStreamOperator<TaskLabel> labels =
                env.fromSource(
                                TopicSource.of(
                                        config.kafka(),
                                        config.labels().topicOr(topics.labeled()),
                                        config.stream(),
                                        config.stream().bounded()),
                                TopicSource.ascending(
                                                config.stream().bounded(),
                                                config.labels().idleOr(config.stream().idle()))
                                        .withTimestampAssigner(
                                                context -> new LabelTime(labelled, ahead)),
                                "labels")
                        .uid("labels")
                        .setParallelism(1)
                        .process(new PartitionClock())
                        .name("event time")
                        .uid("label-time")
                        .setParallelism(1)
                        .process(
                                new LabelFunction(
                                        config.pipeline(),
                                        labelled,
                                        config.input().get("name").asText(),
                                        kinds(config),
                                        config.clean().maxCharacters(),
                                        ahead,
                                        PROGRESS,
                                        DEAD))
                        .name("decode labels")
                        .uid("decode-labels")
                        .setParallelism(1);

        SingleOutputStreamOperator<Outgoing> releases =
                checkpoints
                        .keyBy(TaskCheckpoint::task)
                        .connect(labels.keyBy(TaskLabel::task))
                        .transform(
                                "fine-tune and gate",
                                TypeInformation.of(Outgoing.class),
                                new FineTuneOperatorFactory(config, PROGRESS))
                        .uid("fine-tune")
                        .setParallelism(1);

        StoreFolder.RELEASES.writtenBeside(
                sink(releases, config, topics.models(), "models"), config);
        sink(
                releases.getSideOutput(PROGRESS)
                        .union(labels.getSideOutput(PROGRESS), checkpoints.getSideOutput(PROGRESS)),
                config,
                topics.progress(),
                "progress");
        sink(
                checkpoints.getSideOutput(DEAD).union(labels.getSideOutput(DEAD)),
                config,
                topics.deadLetters(),
                "dead-letters");
    }

    private static DataStreamSink<Outgoing> sink(
            DataStream<Outgoing> events, PipelineConfig config, String topic, String name) {
        return events.sinkTo(TopicSink.of(config, topic, JOB))
                .name(name)
                .uid(name + "-sink")
                .setParallelism(1);
    }

    private static Map<String, String> kinds(PipelineConfig config) {
        var kinds = new TreeMap<String, String>();
        config.tasks().forEach((name, task) -> kinds.put(name, task.tuning().task().name()));
        return kinds;
    }
}
