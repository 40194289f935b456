package io.millrace.local.command;

import io.millrace.jobs.config.PipelineConfig;
import io.millrace.schemas.avro.CheckpointManifest;
import io.millrace.schemas.avro.ModelRelease;
import io.millrace.schemas.client.TopicReader;
import io.millrace.schemas.topics.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecordBase;

/**
 * What a job publishes under a pipeline's name, and what one that begins anew would overwrite.
 *
 * @param what it is, in the plural
 * @param topic that it is on
 * @param type of its records
 * @param name of a record
 */
record Published<R extends SpecificRecordBase>(
        String what, Function<Topics, String> topic, Class<R> type, Function<R, String> name) {

    static final Published<CheckpointManifest> MODEL_CHECKPOINTS =
            new Published<>(
                    "model checkpoints",
                    Topics::checkpoints,
                    CheckpointManifest.class,
                    CheckpointManifest::getId);
    static final Published<ModelRelease> RELEASES =
            new Published<>("releases", Topics::models, ModelRelease.class, Published::release);

    private static final Duration LIMIT = Duration.ofSeconds(30);

    /**
     * Refuses to begin anew where something is published: steps and versions would be given a second time.
     *
     * @throws IllegalArgumentException if there is anything
     */
    void refuseIfAny(PipelineConfig pipeline) {
        List<R> records;
        try (TopicReader<R> reader =
                TopicReader.openAvro(
                        pipeline.kafka().clientProperties(),
                        topic.apply(pipeline.topics()),
                        TopicReader.From.BEGINNING,
                        type,
                        pipeline.published().topics().reader())) {
            records = reader.readToEnd(LIMIT);
        }
        if (!records.isEmpty()) {
            throw new IllegalArgumentException(
                    "pipeline "
                            + pipeline.pipeline()
                            + " has "
                            + what
                            + " (newest "
                            + name.apply(records.get(records.size() - 1))
                            + ") already; allowed: --from a savepoint or retained Flink checkpoint,"
                            + " or another name of the pipeline");
        }
    }

    private static String release(ModelRelease release) {
        return String.format(Locale.ROOT, "%s v%04d", release.getTask(), release.getVersion());
    }
}
