package io.millrace.local.command;

import io.millrace.jobs.config.PipelineConfig;
import io.millrace.local.topic.TopicReader;
import io.millrace.schemas.InvalidRecordException;
import io.millrace.schemas.avro.CheckpointManifest;
import io.millrace.schemas.avro.ModelRelease;
import io.millrace.schemas.codec.AvroCodec;
import io.millrace.schemas.topics.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * What a job publishes under a pipeline's name, and what one that begins anew would overwrite.
 *
 * @param what it is, in the plural
 * @param topic that it is on
 * @param name of a record's value
 */
record Published(String what, Function<Topics, String> topic, Function<byte[], String> name) {

    static final Published MODEL_CHECKPOINTS =
            new Published("model checkpoints", Topics::checkpoints, Published::checkpoint);
    static final Published RELEASES = new Published("releases", Topics::models, Published::release);

    private static final Duration LIMIT = Duration.ofSeconds(30);

    /**
     * Refuses to begin anew where something is published: steps and versions would be given a second time.
     *
     * @throws IllegalArgumentException if there is anything
     */
    void refuseIfAny(PipelineConfig pipeline) {
        List<String> names;
        try (TopicReader<String> reader =
                TopicReader.open(
                        pipeline.kafka().clientProperties(),
                        topic.apply(pipeline.topics()),
                        TopicReader.From.BEGINNING,
                        record -> name.apply(record.value()))) {
            names = reader.readToEnd(LIMIT);
        }
        if (!names.isEmpty()) {
            throw new IllegalArgumentException(
                    "pipeline "
                            + pipeline.pipeline()
                            + " has "
                            + what
                            + " (newest "
                            + names.get(names.size() - 1)
                            + ") already; allowed: --from a savepoint or retained Flink checkpoint,"
                            + " or another name of the pipeline");
        }
    }

    private static String checkpoint(byte[] value) {
        try {
            return new AvroCodec().decode(value, CheckpointManifest.class).getId();
        } catch (InvalidRecordException e) {
            throw new IllegalStateException(
                    "a record of the checkpoints topic cannot be read: " + e.getMessage(), e);
        }
    }

    private static String release(byte[] value) {
        ModelRelease release = ModelsCommand.decode(value);
        return String.format(Locale.ROOT, "%s v%04d", release.getTask(), release.getVersion());
    }
}
