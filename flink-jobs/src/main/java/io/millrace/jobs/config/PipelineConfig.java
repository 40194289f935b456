package io.millrace.jobs.config;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.finetune.TaskConfig;
import io.millrace.learner.LearnerConfig;
import io.millrace.learner.TrainingConfig;
import io.millrace.optimizer.OptimizerConfig;
import io.millrace.probe.ProbeConfig;
import io.millrace.replay.ReplayConfig;
import io.millrace.schemas.config.Check;
import io.millrace.schemas.config.ConfigException;
import io.millrace.schemas.config.ConfigHash;
import io.millrace.schemas.config.StrictYaml;
import io.millrace.schemas.config.Unwrapped;
import io.millrace.schemas.topics.Topics;
import io.millrace.start.StartConfig;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A pipeline: one YAML file. The five lines that have no default are {@code pipeline}, {@code kafka.bootstrap}, {@code
 * store} and the tasks.
 *
 * @param pipeline name; the prefix of every topic and the folder in the store
 * @param kafka the broker
 * @param store where files go: the URI of a folder on any file system that Flink knows
 * @param stream how unlabeled records are read
 * @param labels how labelled records are read
 * @param clean what is kept of them
 * @param seed of every random choice
 * @param start given weights to go on from, which say what encoder and input there are
 * @param input what the encoder reads: {@code name} and options
 * @param encoder what is trained: {@code name} and options
 * @param objective the pretraining task: {@code name} and options
 * @param optimizer how weights move
 * @param training the pace of learning
 * @param replay rehearsal
 * @param probes held-out sets
 * @param continual what is done against forgetting beyond rehearsal: {@code name} and options
 * @param checkpoints when model checkpoints are written
 * @param releases how long releases stay
 * @param tasks what is fine-tuned, by name
 * @param device where it runs
 * @param flink how the jobs run
 * @param published beside the others
 */
public record PipelineConfig(
        String pipeline,
        KafkaConfig kafka,
        String store,
        StreamConfig stream,
        LabelsConfig labels,
        CleanConfig clean,
        Long seed,
        StartConfig start,
        JsonNode input,
        JsonNode encoder,
        JsonNode objective,
        OptimizerConfig optimizer,
        TrainingConfig training,
        ReplayConfig replay,
        ProbeConfig probes,
        JsonNode continual,
        CheckpointConfig checkpoints,
        ReleasesConfig releases,
        Map<String, TaskConfig> tasks,
        DeviceConfig device,
        FlinkConfig flink,
        @Unwrapped PublishedConfig published) {

    /** A task's name is a folder in the store. */
    private static final Pattern TASK = Pattern.compile("(?!\\.{1,2}$)[A-Za-z0-9._-]{1,100}");

    public PipelineConfig {
        Check.required("pipeline", pipeline, "a name");
        Check.required("kafka", kafka, "a section with bootstrap");
        Check.required("store", store, "the URI of a folder, such as file:///var/millrace");
        try {
            new Topics(pipeline);
        } catch (IllegalArgumentException e) {
            throw new ConfigException("pipeline", e.getMessage());
        }
        stream = StrictYaml.section("stream", stream, StreamConfig.class);
        labels = StrictYaml.section("labels", labels, LabelsConfig.class);
        // Options are read at once: a secret that stands among them by mistake would be shown.
        var unused = List.of(stream.values().unlabeled(), labels.values().labeled());
        clean = StrictYaml.section("clean", clean, CleanConfig.class);
        checkpoints = StrictYaml.section("checkpoints", checkpoints, CheckpointConfig.class);
        releases = StrictYaml.section("releases", releases, ReleasesConfig.class);
        device = StrictYaml.section("device", device, DeviceConfig.class);
        flink = StrictYaml.section("flink", flink, FlinkConfig.class);
        published = published == null ? new PublishedConfig(null) : published;
        tasks =
                tasks == null
                        ? Map.of()
                        : java.util.Collections.unmodifiableMap(new TreeMap<>(tasks));
        for (String task : tasks.keySet()) {
            String shown = task.replaceAll("\\p{Cntrl}", "?");
            Check.that(
                    TASK.matcher(task).matches(),
                    "tasks." + shown,
                    shown,
                    "as a name 1 to 100 letters, digits, '.', '_' and '-', but not \".\" or \"..\"");
        }
        // Everything is filled in here, so that a contradiction shows before anything runs.
        var learner =
                new LearnerConfig(
                        seed, input, encoder, objective, optimizer, training, replay, probes,
                        continual, start);
        seed = learner.seed();
        start = learner.start();
        input = learner.input();
        encoder = learner.encoder();
        objective = learner.objective();
        optimizer = learner.optimizer();
        training = learner.training();
        replay = learner.replay();
        probes = learner.probes();
        continual = learner.continual();
        clean = clean.or(learner.kinds().input().plugin().duplicates());
    }

    /** What decides what is learned. */
    public LearnerConfig learner() {
        return new LearnerConfig(
                seed, input, encoder, objective, optimizer, training, replay, probes, continual,
                start);
    }

    /** Topic names. */
    public Topics topics() {
        return new Topics(pipeline);
    }

    /** SHA-256 of what decides what is learned from a given stream. */
    public String configHash() {
        return ConfigHash.of(Map.of("learner", learner(), "clean", clean));
    }

    /** The same without the clients' properties, for those who must not see them. */
    public PipelineConfig withoutSecrets() {
        var bare =
                new KafkaConfig(kafka.bootstrap(), kafka.partitions(), kafka.replication(), null);
        return new PipelineConfig(
                pipeline,
                bare,
                store,
                stream,
                labels,
                clean,
                seed,
                start,
                input,
                encoder,
                objective,
                optimizer,
                training,
                replay,
                probes,
                continual,
                checkpoints,
                releases,
                tasks,
                device,
                flink,
                published);
    }
}
