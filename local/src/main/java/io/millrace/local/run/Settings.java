package io.millrace.local.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.millrace.finetune.TaskConfig;
import io.millrace.jobs.config.PipelineConfig;
import io.millrace.jobs.config.StreamConfig;
import io.millrace.local.FileFailure;
import io.millrace.schemas.config.ConfigException;
import io.millrace.schemas.config.StrictYaml;
import io.millrace.schemas.decode.FieldOptions;
import io.millrace.schemas.decode.JsonRows;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A configuration put together for a run in one process: what ships with the command, over it the user's file, over that
 * the command's options. The last one to set a key wins; all of it is checked as one.
 */
public final class Settings {

    private static final YAMLMapper YAML = new YAMLMapper();

    private final ObjectNode tree;

    private final ObjectNode taskDefaults;

    private Settings(ObjectNode tree) {
        this.tree = tree;
        // Shipped settings say here how a task is learned whose name they cannot know.
        this.taskDefaults =
                tree.remove("any-task") instanceof ObjectNode any ? any : YAML.createObjectNode();
    }

    /** Settings that ship with this module: {@code try}. */
    public static Settings shipped(String name) {
        return shipped(Settings.class, name);
    }

    /** Settings that lie beside a class, in {@code NAME.yaml}. */
    public static Settings shipped(Class<?> beside, String name) {
        try (InputStream in = beside.getResourceAsStream(name + ".yaml")) {
            return new Settings((ObjectNode) YAML.readTree(in));
        } catch (IOException e) {
            throw new IllegalStateException("resource " + name + ".yaml cannot be read", e);
        }
    }

    /** A user's file alone. */
    public static Settings of(Path file) {
        return new Settings(YAML.createObjectNode()).over(file);
    }

    /** Lays a user's file over it. */
    public Settings over(Path file) {
        if (Files.isDirectory(file)) {
            throw new IllegalArgumentException(
                    "--config is " + file + ", which is a folder; allowed: a YAML file");
        }
        try {
            JsonNode given = StrictYaml.tree(Files.readString(file));
            if (!(given instanceof ObjectNode sections)) {
                throw new ConfigException(file.toString(), "is no mapping of keys to values");
            }
            JsonNode any = sections.remove("any-task");
            if (any != null) { // of a run without tasks nobody else would look at it
                StrictYaml.convert(any, TaskConfig.class, "any-task", System::getenv);
                merge(taskDefaults, (ObjectNode) any);
            }
            merge(tree, sections);
            return this;
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "--config is " + file + ", which cannot be read: " + FileFailure.said(e), e);
        }
    }

    /**
     * Lays what suits given weights over what ships for random ones; encoder, objective and vocabulary are as the weights
     * have them.
     */
    public Settings forGivenWeights() {
        remove("encoder").remove("objective").remove("input", "vocabulary", "tokenizer");
        Settings start = shipped("start");
        merge(taskDefaults, start.taskDefaults);
        merge(tree, start.tree);
        return this;
    }

    /** Sets one value for every task. */
    public Settings setForTasks(Object value, String key) {
        if (value != null) {
            taskDefaults.set(key, YAML.valueToTree(value));
        }
        return this;
    }

    /** Sets one value; the path names sections and key. */
    public Settings set(Object value, String... path) {
        if (value == null) {
            return this;
        }
        ObjectNode at = tree;
        for (int i = 0; i < path.length - 1; i++) {
            at = at.get(path[i]) instanceof ObjectNode section ? section : at.putObject(path[i]);
        }
        at.set(path[path.length - 1], YAML.valueToTree(value));
        return this;
    }

    /**
     * Names what a section is found by. Another name than the section has makes the section new, for its options belong to
     * the old one.
     *
     * @return true if the section had another name, or none
     */
    public boolean rename(String section, String name) {
        boolean other = !name.equals(tree.path(section).path("name").asText());
        if (other && tree.path(section).has("name")) {
            tree.remove(section);
        }
        set(name, section, "name");
        return other;
    }

    /** Leaves a section, or a key of one, to its defaults. */
    public Settings remove(String section, String... key) {
        if (key.length == 0) {
            tree.remove(section);
        } else if (tree.get(section) instanceof ObjectNode there) {
            there.remove(List.of(key));
        }
        return this;
    }

    /** Where the fields of the stream's values are, if those are JSON objects: files of rows are read alike. */
    public FieldOptions rows() {
        if (!(tree.get("stream") instanceof ObjectNode section)) {
            return FieldOptions.USUAL;
        }
        var stream = StrictYaml.convert(section, StreamConfig.class, "stream", System::getenv);
        try {
            return JsonRows.fields(stream.format(), stream.options());
        } catch (ConfigException e) {
            throw e.under("stream");
        }
    }

    /** Adds a task, as the shipped settings say for any, with what {@code tasks.NAME} says over it. */
    public Settings task(String name) {
        ObjectNode tasks =
                tree.get("tasks") instanceof ObjectNode section ? section : tree.putObject("tasks");
        ObjectNode task = taskDefaults.deepCopy();
        if (tasks.get(name) instanceof ObjectNode own) {
            merge(task, own);
        }
        tasks.set(name, task);
        return this;
    }

    /** True if something set this key. */
    public boolean has(String... path) {
        JsonNode at = tree;
        for (String key : path) {
            at = at.path(key);
        }
        return !at.isMissingNode() && !at.isNull();
    }

    /** The checked configuration. */
    public PipelineConfig build() {
        return StrictYaml.convert(tree, PipelineConfig.class, "", System::getenv);
    }

    private static void merge(ObjectNode under, ObjectNode over) {
        over.fields()
                .forEachRemaining(
                        field -> {
                            boolean sections =
                                    under.get(field.getKey()) instanceof ObjectNode
                                            && field.getValue() instanceof ObjectNode;
                            // What is found by name has options of its own: another name starts
                            // afresh.
                            JsonNode before = under.path(field.getKey()).path("name");
                            JsonNode name = field.getValue().path("name");
                            boolean renamed = !name.isMissingNode() && !name.equals(before);
                            if (sections && !renamed) {
                                merge(
                                        (ObjectNode) under.get(field.getKey()),
                                        (ObjectNode) field.getValue());
                            } else {
                                under.set(field.getKey(), field.getValue());
                            }
                        });
    }
}
