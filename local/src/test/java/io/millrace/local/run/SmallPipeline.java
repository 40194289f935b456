package io.millrace.local.run;

import io.millrace.jobs.config.PipelineConfig;
import io.millrace.jobs.finetune.FineTuneJob;
import io.millrace.jobs.pretrain.PretrainJob;
import io.millrace.local.process.cluster.LocalFlink;
import io.millrace.schemas.client.TopicReader;
import io.millrace.schemas.config.StrictYaml;
import io.millrace.schemas.events.Told;
import io.millrace.schemas.events.TuningEnded;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.SplittableRandom;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A pipeline whose pretraining takes seconds, for tests of what surrounds it. */
final class SmallPipeline {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private SmallPipeline() {}

    /**
     * Its configuration.
     *
     * @param kafka the section, in braces
     * @param stream the section, in braces
     */
    static PipelineConfig config(
            String name, Path dir, String kafka, String stream, Map<String, String> environment) {
        return config(name, dir.resolve("store").toUri().toString(), kafka, stream, environment);
    }

    /**
     * @param store its URI
     */
    static PipelineConfig config(
            String name,
            String store,
            String kafka,
            String stream,
            Map<String, String> environment) {
        return StrictYaml.read(
                yaml(name, store, kafka, stream), PipelineConfig.class, environment::get);
    }

    /** As {@link #config}, as it stands in the file. */
    static String yaml(String name, Path dir, String kafka, String stream) {
        return yaml(name, dir.resolve("store").toUri().toString(), kafka, stream);
    }

    private static String yaml(String name, String store, String kafka, String stream) {
        return """
                pipeline: "%s"
                kafka: %s
                store: "%s"
                stream: %s
                input: {name: text, vocabulary: 512, length: 16}
                encoder: {depth: 1, width: 16, heads: 1}
                training: {batch: 8, warmup: 2, fit-examples: 20, threads: 1}
                clean: {duplicates: keep}
                probes: {share: 0.05, samples: 4, every: 20}
                checkpoints: {every: 4}
                flink: {checkpoint-interval: 500ms}
                """
                .formatted(name, kafka, store, stream);
    }

    static JobClient pretrain(LocalFlink flink, PipelineConfig config) throws Exception {
        return pretrain(flink.environment(), config);
    }

    /** Goes on from a savepoint. */
    static JobClient pretrain(LocalFlink flink, PipelineConfig config, String savepoint)
            throws Exception {
        var settings = new Configuration();
        settings.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
        return pretrain(flink.environment(settings), config);
    }

    private static JobClient pretrain(StreamExecutionEnvironment env, PipelineConfig config)
            throws Exception {
        PretrainJob.build(env, config);
        return env.executeAsync("pretrain " + config.pipeline());
    }

    /** Fine-tunes until every task has tried the last model checkpoint; the job is ended then, for it never ends itself. */
    static JobClient finetune(LocalFlink flink, PipelineConfig config) throws Exception {
        StreamExecutionEnvironment env = flink.environment();
        FineTuneJob.build(env, config);
        JobClient tuning = env.executeAsync("finetune " + config.pipeline());
        try (TopicReader<Told> progress = progress(config)) {
            int left = config.tasks().size();
            while (left > 0) { // the test's own time limit ends it
                for (Told told : progress.poll(Duration.ofSeconds(1))) {
                    left -= told.what() instanceof TuningEnded ? 1 : 0;
                }
            }
        }
        tuning.cancel().get();
        return tuning;
    }

    static String sentence(long seed) {
        var random = new SplittableRandom(seed);
        String[] who = {"the cat", "the dog", "a small bird", "an old fish"};
        String[] what = {"sleeps on the sofa", "runs in the garden", "waits at the door"};
        return who[random.nextInt(4)] + " " + what[random.nextInt(3)] + " " + seed;
    }

    static KafkaProducer<byte[], byte[]> producer(PipelineConfig config) {
        return producer(config.kafka().clientProperties());
    }

    static KafkaProducer<byte[], byte[]> producer(Properties client) {
        client.put("max.request.size", 64 << 20);
        client.put("buffer.memory", 64L << 20);
        return new KafkaProducer<>(client, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** What the jobs have told of their progress, from the beginning. */
    static TopicReader<Told> progress(PipelineConfig config) {
        return TopicReader.openProgress(
                config.kafka().clientProperties(),
                config.topics().progress(),
                TopicReader.From.BEGINNING,
                config.published().topics().reader());
    }

    static <T extends SpecificRecordBase> TopicReader<T> reader(
            PipelineConfig config, String topic, Class<T> type) {
        return TopicReader.openAvro(
                config.kafka().clientProperties(),
                topic,
                TopicReader.From.BEGINNING,
                type,
                config.published().topics().reader());
    }

    static <T extends SpecificRecordBase> List<T> read(
            PipelineConfig config, String topic, Class<T> type) {
        try (TopicReader<T> reader = reader(config, topic, type)) {
            return reader.readToEnd(LIMIT);
        }
    }
}
