package io.millrace.learner;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.encoder.Encoder;
import io.millrace.input.Input;
import io.millrace.input.Options;
import io.millrace.objective.Objective;
import io.millrace.optimizer.OptimizerConfig;
import io.millrace.probe.ProbeConfig;
import io.millrace.replay.ReplayConfig;
import io.millrace.replay.ReplayPolicy;
import io.millrace.schemas.plugin.Plugins;
import java.util.stream.Collectors;

/**
 * Everything that decides what is learned. Input, encoder and objective are found by the {@code name} among their
 * options; what is absent is filled in, down to the last default, so that equal configurations are equal records.
 *
 * @param seed of every random choice
 * @param input default: text
 * @param encoder default: the objective's
 * @param objective default: the input's
 * @param optimizer how weights move
 * @param training the pace
 * @param replay rehearsal
 * @param probes held-out sets
 */
public record LearnerConfig(
        Long seed,
        JsonNode input,
        JsonNode encoder,
        JsonNode objective,
        OptimizerConfig optimizer,
        TrainingConfig training,
        ReplayConfig replay,
        ProbeConfig probes) {

    public LearnerConfig {
        seed = seed == null ? 1L : seed;
        training = training == null ? TrainingConfig.DEFAULT : training;
        replay = replay == null ? ReplayConfig.DEFAULT : replay;
        probes = probes == null ? ProbeConfig.DEFAULT : probes;

        String inputName = name("input", input, "text");
        input = named(inputName, inputProvider(inputName).complete(input));
        String objectiveName =
                name("objective", objective, inputProvider(inputName).defaultObjective());
        Objective.Provider provider = objectiveProvider(objectiveName);
        objective = named(objectiveName, provider.complete(objective));
        JsonNode defaults = provider.defaultEncoder();
        String encoderName = name("encoder", encoder, defaults.get("name").asText());
        boolean asDefault = encoder == null || encoder.isNull();
        encoder =
                named(
                        encoderName,
                        encoderProvider(encoderName).complete(asDefault ? defaults : encoder));
        check(inputProvider(inputName), objectiveName, encoderProvider(encoderName));
        provider.check(encoder, input);
        optimizer =
                (optimizer == null ? OptimizerConfig.DEFAULT : optimizer)
                        .orElse(provider.defaultLearningRate(), provider.defaultWeightDecay());
        replayPolicy(replay.policy());
    }

    private static void check(Input.Provider input, String objective, Encoder.Provider encoder) {
        if (!encoder.reads().isAssignableFrom(input.type())) {
            String allowed =
                    Plugins.all(Encoder.Provider.class, Encoder.Provider::name).values().stream()
                            .filter(each -> each.reads().isAssignableFrom(input.type()))
                            .map(Encoder.Provider::name)
                            .collect(Collectors.joining(", "));
            throw new IllegalArgumentException(
                    "encoder "
                            + encoder.name()
                            + ", for objective "
                            + objective
                            + ", cannot read input "
                            + input.name()
                            + "; allowed for it: encoder "
                            + allowed
                            + ", and an objective that trains one");
        }
    }

    /** All defaults. */
    public static LearnerConfig defaults() {
        return new LearnerConfig(null, null, null, null, null, null, null, null);
    }

    Input.Provider inputProvider() {
        return inputProvider(input.get("name").asText());
    }

    Encoder.Provider encoderProvider() {
        return encoderProvider(encoder.get("name").asText());
    }

    Objective.Provider objectiveProvider() {
        return objectiveProvider(objective.get("name").asText());
    }

    ReplayPolicy replayPolicy() {
        return replayPolicy(replay.policy());
    }

    /** The kind of input of that name. */
    public static Input.Provider inputProvider(String name) {
        return Plugins.find(Input.Provider.class, Input.Provider::name, "input.name", name);
    }

    /** The kind of encoder of that name. */
    public static Encoder.Provider encoderProvider(String name) {
        return Plugins.find(Encoder.Provider.class, Encoder.Provider::name, "encoder.name", name);
    }

    private static Objective.Provider objectiveProvider(String name) {
        return Plugins.find(
                Objective.Provider.class, Objective.Provider::name, "objective.name", name);
    }

    private static ReplayPolicy replayPolicy(String name) {
        return Plugins.find(ReplayPolicy.class, ReplayPolicy::name, "replay.policy", name);
    }

    private static String name(String key, JsonNode node, String absent) {
        if (node == null || !node.has("name")) {
            return absent;
        }
        if (!node.get("name").isTextual()) {
            throw new IllegalArgumentException(
                    key + ".name is " + node.get("name") + "; allowed: text");
        }
        return node.get("name").asText();
    }

    private static JsonNode named(String name, JsonNode options) {
        ObjectNode out = Options.node().put("name", name);
        options.fields().forEachRemaining(field -> out.set(field.getKey(), field.getValue()));
        return out;
    }
}
