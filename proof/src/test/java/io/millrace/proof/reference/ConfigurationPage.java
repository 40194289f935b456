package io.millrace.proof.reference;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.continual.Continual;
import io.millrace.encoder.Encoder;
import io.millrace.finetune.GateConfig;
import io.millrace.finetune.TaskConfig;
import io.millrace.finetune.TransferStrategy;
import io.millrace.input.Input;
import io.millrace.jobs.config.PipelineConfig;
import io.millrace.jobs.config.RetainConfig;
import io.millrace.learner.HealthConfig;
import io.millrace.objective.Objective;
import io.millrace.replay.ReplayPolicy;
import io.millrace.schemas.config.KeyNames;
import io.millrace.schemas.config.Unwrapped;
import io.millrace.schemas.decode.Format;
import io.millrace.schemas.plugin.Plugin;
import io.millrace.schemas.plugin.Plugins;
import io.millrace.task.Task;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** {@code docs/configuration.md}, out of the records that hold the options and the plugins that are found by name. */
final class ConfigurationPage {

    private static final String HEAD =
            """
            # Configuration

            One YAML file. Everything but `pipeline`, `kafka.bootstrap` and `store` has a default; an unknown key or a
            contradiction is an error that names the key, the value and what is allowed. `${NAME}` in a text is a variable of
            the environment. What a job learns from a given stream is decided by `seed`, `start`, `clean`, `input`,
            `encoder`, `objective`, `optimizer`, `training`, `replay`, `probes` and `continual` alone: their hash stands in
            every manifest.

            This page is made from the records that hold the options; `mvn verify` says when it is stale, and

                mvn -pl proof -am test -Dtest=ConfigurationPageTest -Dsurefire.failIfNoSpecifiedTests=false -Dmillrace.write=true

            writes it anew. What a section says is found by `name` can be of your own: [extending.md](extending.md).
            """;

    private final StringBuilder page = new StringBuilder(HEAD);
    private final ParamTexts texts;
    private final Keys keys;

    ConfigurationPage(ParamTexts texts) {
        this.texts = texts;
        this.keys = new Keys(texts);
    }

    String text() {
        ObjectNode least = Keys.node().put("pipeline", "p").put("store", "file:///s");
        least.set("kafka", Keys.node().put("bootstrap", "h:1"));
        section("The file", "Sections and the keys beside them.", PipelineConfig.class, least);
        parts(PipelineConfig.class);
        return page.toString();
    }

    private void parts(Class<?> type) {
        for (RecordComponent part : type.getRecordComponents()) {
            if (part.isAnnotationPresent(Unwrapped.class)) {
                parts(part.getType());
            } else {
                part(KeyNames.ofComponent(part.getName()), part.getType());
            }
        }
    }

    private void part(String name, Class<?> type) {
        switch (name) {
            case "stream" -> {
                section(name, "", type, Keys.node());
                plugins("stream.format", Format.class, "");
            }
            case "input" ->
                    plugins(name, Input.Provider.class, texts.of(PipelineConfig.class, name));
            case "encoder" ->
                    plugins(name, Encoder.Provider.class, texts.of(PipelineConfig.class, name));
            case "objective" ->
                    plugins(name, Objective.Provider.class, texts.of(PipelineConfig.class, name));
            case "continual" ->
                    plugins(name, Continual.Strategy.class, texts.of(PipelineConfig.class, name));
            case "tasks" -> {
                section("tasks.NAME", "", TaskConfig.class, Keys.node());
                section("tasks.NAME.gate", "", GateConfig.class, Keys.node());
                plugins("tasks.NAME.kind", Task.class, "");
                plugins("tasks.NAME.strategy", TransferStrategy.class, "");
            }
            default -> {
                if (type.isRecord()) {
                    nested(name, type);
                }
            }
        }
    }

    private void nested(String name, Class<?> type) {
        ObjectNode least = Keys.node();
        if (name.equals("kafka")) {
            least.put("bootstrap", "h:1");
        } else if (name.equals("start")) {
            least.put("from", "p");
        }
        section(name, "", type, least);
        if (name.equals("replay")) {
            plugins("replay.policy", ReplayPolicy.class, "");
        }
        for (RecordComponent part : type.getRecordComponents()) {
            if (part.getType() == HealthConfig.class || part.getType() == RetainConfig.class) {
                nested(name + "." + KeyNames.ofComponent(part.getName()), part.getType());
            }
        }
    }

    private void section(String name, String text, Class<?> type, ObjectNode least) {
        page.append("\n## ")
                .append(name.equals("The file") ? name : "`" + name + "`")
                .append("\n\n");
        if (!text.isEmpty()) {
            page.append(text).append("\n\n");
        }
        table(keys.of(type, least));
    }

    private void table(List<Keys.Key> rows) {
        page.append("| key | default | allowed | what it is |\n|---|---|---|---|\n");
        for (Keys.Key row : rows) {
            String key = row.key().startsWith("*") ? row.key() : "`" + row.key() + "`";
            page.append("| ").append(key).append(" | ");
            page.append(row.absent() == null ? "required" : row.absent());
            page.append(" | ").append(cell(row.allowed()));
            page.append(" | ").append(cell(row.text())).append(" |\n");
        }
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }

    private <P extends Plugin<?>> void plugins(String name, Class<P> type, String text) {
        page.append("\n## `").append(name).append("`\n\n");
        if (!text.isEmpty()) {
            page.append(text.substring(0, 1).toUpperCase(Locale.ROOT))
                    .append(text.substring(1))
                    .append(".\n\n");
        }
        for (Map.Entry<String, P> found : Plugins.all(type, Plugin::name).entrySet()) {
            P plugin = found.getValue();
            if (ofTests(plugin.getClass())) {
                continue;
            }
            page.append("**`").append(found.getKey()).append("`**: ");
            page.append(texts.firstSentence(outer(plugin.getClass()))).append(defaults(plugin));
            Class<?> options = plugin.options();
            if (options.getRecordComponents().length == 0) {
                page.append("\n\n");
                continue;
            }
            page.append("\n\n");
            ObjectNode least = Keys.node();
            if (found.getKey().equals("avro-registry")) {
                least.put("schema-registry", "http://h:1");
            }
            table(keys.of(options, least));
            page.append('\n');
        }
        page.setLength(page.length() - 1);
    }

    /** The contract kits bring kinds of their own along. */
    private static boolean ofTests(Class<?> type) {
        String from = type.getProtectionDomain().getCodeSource().getLocation().getPath();
        return from.endsWith("test-classes/") || from.endsWith("-tests.jar");
    }

    private static Class<?> outer(Class<?> type) {
        return type.getEnclosingClass() == null ? type : type.getEnclosingClass();
    }

    private static String defaults(Plugin<?> plugin) {
        if (plugin instanceof Objective.Provider<?, ?> objective) {
            Objective.Defaults own = objective.defaults();
            return " Learning rate "
                    + own.learningRate()
                    + ", weight decay "
                    + own.weightDecay()
                    + ".";
        }
        if (plugin instanceof TransferStrategy<?> strategy) {
            return List.of(
                            "epochs " + strategy.pace().epochs(),
                            "batch " + strategy.pace().batch(),
                            "learning-rate " + Keys.written(strategy.pace().learningRate()),
                            "patience " + strategy.pace().patience())
                    .stream()
                    .collect(Collectors.joining(", ", " Where the task does not say: ", "."));
        }
        return "";
    }
}
