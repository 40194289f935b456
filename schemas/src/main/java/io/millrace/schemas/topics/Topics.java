package io.millrace.schemas.topics;

import io.millrace.schemas.avro.CheckpointManifest;
import io.millrace.schemas.avro.DeadLetter;
import io.millrace.schemas.avro.LabeledExample;
import io.millrace.schemas.avro.ModelRelease;
import io.millrace.schemas.avro.ProgressEvent;
import io.millrace.schemas.avro.UnlabeledExample;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The topics of one pipeline and the key of every record in them. Keys are written as UTF-8.
 *
 * @param pipeline the pipeline's name, the first part of every topic's name
 */
public record Topics(String pipeline) {
    /** The longest record batch of the two example topics: a long document, or a large array of features. */
    public static final int MAX_EXAMPLE_BYTES = 8 * 1024 * 1024;

    /** The longest record batch of all other topics: none carries weights, and dead letters are cut. */
    public static final int MAX_EVENT_BYTES = 1024 * 1024;

    private static final Pattern ALLOWED = Pattern.compile("[a-zA-Z0-9._-]+");
    private static final int MAX_TOPIC_LENGTH = 249;
    private static final String LONGEST_SUFFIX = ".dead-letters";

    /** The longest name of a pipeline: that of its longest topic is as long as Kafka allows. */
    public static final int MAX_PIPELINE_LENGTH = MAX_TOPIC_LENGTH - LONGEST_SUFFIX.length();

    /**
     * @throws IllegalArgumentException if Kafka would not take the names of the topics: allowed are 1 to {@link
     *     #MAX_PIPELINE_LENGTH} letters and digits of ASCII, '.', '_' and '-', but neither "." nor ".."
     */
    public Topics {
        if (pipeline.length() > MAX_PIPELINE_LENGTH) {
            throw new IllegalArgumentException(
                    "pipeline name of "
                            + pipeline.length()
                            + " characters; allowed are 1 to "
                            + MAX_PIPELINE_LENGTH);
        }
        if (!ALLOWED.matcher(pipeline).matches() || pipeline.equals(".") || pipeline.equals("..")) {
            throw new IllegalArgumentException(
                    "pipeline name \""
                            + pipeline
                            + "\"; allowed are letters, digits, '.', '_' and '-', but not \"\", \".\" or \"..\"");
        }
    }

    /** Of {@link UnlabeledExample}. */
    public String records() {
        return pipeline + ".records";
    }

    /** Of {@link LabeledExample}. */
    public String labeled() {
        return pipeline + ".labeled";
    }

    /** Of {@link CheckpointManifest}. */
    public String checkpoints() {
        return pipeline + ".checkpoints";
    }

    /** Of {@link ModelRelease}. */
    public String models() {
        return pipeline + ".models";
    }

    /** Of {@link ProgressEvent}. */
    public String progress() {
        return pipeline + ".progress";
    }

    /** Of {@link DeadLetter}. */
    public String deadLetters() {
        return pipeline + LONGEST_SUFFIX;
    }

    /** The policy of every topic, in the order of the way of the data. */
    public List<TopicPolicy> policies() {
        return List.of(
                new TopicPolicy(records(), false, false, true, MAX_EXAMPLE_BYTES),
                new TopicPolicy(labeled(), false, false, true, MAX_EXAMPLE_BYTES),
                new TopicPolicy(checkpoints(), false, true, false, MAX_EVENT_BYTES),
                new TopicPolicy(models(), true, true, false, MAX_EVENT_BYTES),
                new TopicPolicy(progress(), false, true, false, MAX_EVENT_BYTES),
                new TopicPolicy(deadLetters(), false, true, true, MAX_EVENT_BYTES));
    }

    /** The example's id. */
    public static String key(UnlabeledExample example) {
        return example.getId();
    }

    /** The task. */
    public static String key(LabeledExample example) {
        return example.getTask();
    }

    /** The pipeline. */
    public static String key(CheckpointManifest manifest) {
        return manifest.getPipeline();
    }

    /** The task, so that compaction keeps its newest release. */
    public static String key(ModelRelease release) {
        return release.getTask();
    }

    /** The pipeline. */
    public static String key(ProgressEvent event) {
        return event.getPipeline();
    }

    /** The place that the letter came from: topic-partition-offset. */
    public static String key(DeadLetter letter) {
        return place(letter.getTopic(), letter.getPartition(), letter.getOffset());
    }

    /** The name of one record's place: topic-partition-offset. */
    public static String place(String topic, int partition, long offset) {
        return topic + "-" + partition + "-" + offset;
    }
}
