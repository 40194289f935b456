package io.millrace.learner;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.continual.Continual;
import io.millrace.objective.Objective;
import io.millrace.optimizer.OptimizerConfig;
import io.millrace.probe.ProbeConfig;
import io.millrace.replay.ReplayConfig;
import io.millrace.replay.ReplayPolicy;
import io.millrace.schemas.config.Choice;
import io.millrace.schemas.plugin.Plugins;
import io.millrace.start.StartConfig;

/**
 * Everything that decides what is learned. Input, encoder, objective and continual strategy are found by the {@code name}
 * among their options; what is absent is filled in, down to the last default, so that equal configurations are equal
 * records.
 *
 * @param seed of every random choice
 * @param input default: text
 * @param encoder default: the first that the input prefers and the objective trains
 * @param objective default: the input's
 * @param optimizer how weights move
 * @param training the pace
 * @param replay rehearsal
 * @param probes held-out sets
 * @param continual what is done against forgetting beyond rehearsal; default: none
 * @param start given weights to go on from, which say what encoder and input there are; null to begin at random
 */
public record LearnerConfig(
        Long seed,
        JsonNode input,
        JsonNode encoder,
        JsonNode objective,
        OptimizerConfig optimizer,
        TrainingConfig training,
        ReplayConfig replay,
        ProbeConfig probes,
        JsonNode continual,
        StartConfig start) {

    /** A learner that begins at random. */
    public LearnerConfig(
            Long seed,
            JsonNode input,
            JsonNode encoder,
            JsonNode objective,
            OptimizerConfig optimizer,
            TrainingConfig training,
            ReplayConfig replay,
            ProbeConfig probes,
            JsonNode continual) {
        this(seed, input, encoder, objective, optimizer, training, replay, probes, continual, null);
    }

    public LearnerConfig {
        seed = seed == null ? 1L : seed;
        training = training == null ? TrainingConfig.DEFAULT : training;
        replay = replay == null ? ReplayConfig.DEFAULT : replay;
        probes = probes == null ? ProbeConfig.DEFAULT : probes;
        if (start != null) {
            start = start.complete();
            input = start.input(input);
            encoder = start.encoder(encoder);
        }
        Kinds kinds = Kinds.of(input, encoder, objective);
        input = kinds.input().json();
        encoder = kinds.encoder().json();
        objective = kinds.objective().json();
        continual = strategy(continual).json();
        Objective.Defaults defaults = kinds.objective().plugin().defaults();
        optimizer =
                (optimizer == null ? OptimizerConfig.DEFAULT : optimizer)
                        .orElse(defaults.learningRate(), defaults.weightDecay());
        policy(replay.policy());
    }

    /** What is trained on what, by which objective. */
    public Kinds kinds() {
        return Kinds.of(input, encoder, objective);
    }

    Choice<Continual.Strategy<Record>> strategy() {
        return strategy(continual);
    }

    private static Choice<Continual.Strategy<Record>> strategy(JsonNode section) {
        return Choice.of(Continual.Strategy.class, "continual", section, "none");
    }

    ReplayPolicy replayPolicy() {
        return policy(replay.policy());
    }

    private static ReplayPolicy policy(String name) {
        return Plugins.find(ReplayPolicy.class, ReplayPolicy::name, "replay.policy", name);
    }
}
