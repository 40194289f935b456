package io.millrace.learner;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.continual.Continual;
import io.millrace.data.Sample;
import io.millrace.encoder.Encoder;
import io.millrace.encoder.Mode;
import io.millrace.input.Arrays;
import io.millrace.input.Input;
import io.millrace.objective.Group;
import io.millrace.objective.Objective;
import io.millrace.optimizer.AdamW;
import io.millrace.release.Safetensors;
import io.millrace.schemas.config.Choice;
import io.millrace.tensor.Hashing;
import io.millrace.tensor.Parameters;
import io.millrace.tensor.Torch;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * What is trained: parameters, encoder, objective, continual strategy and an optimizer for each group of parameters, made
 * as soon as the input is fitted.
 */
final class Model implements AutoCloseable {

    private final LearnerConfig config;
    private final Kinds kinds;
    private final Torch torch;
    private final Map<Group, AdamW> optimizers = new LinkedHashMap<>();
    private Parameters parameters;
    private Input<Arrays> input;
    private Encoder<Arrays> encoder;
    private Objective objective;
    private Continual continual;

    Model(LearnerConfig config, Kinds kinds, Torch torch) {
        this.config = config;
        this.kinds = kinds;
        this.torch = torch;
    }

    boolean built() {
        return objective != null;
    }

    /**
     * Makes everything, once there is an input.
     *
     * @param fitted what the objective knows of the stream
     * @throws io.millrace.schemas.config.ConfigException if it has more parameters than it may
     */
    @SuppressWarnings("unchecked") // Kinds has found that the encoder reads what the input makes
    void build(Input<?> input, JsonNode fitted) {
        if (input == null || built()) {
            return;
        }
        this.input = (Input<Arrays>) input;
        parameters =
                new Parameters(
                        torch.manager(),
                        Hashing.mix(config.seed(), 1),
                        config.training().maxParameters());
        encoder =
                (Encoder<Arrays>)
                        kinds.encoder()
                                .plugin()
                                .create(kinds.encoder().options(), input, parameters, torch);
        objective =
                kinds.objective()
                        .plugin()
                        .create(
                                kinds.objective().options(),
                                encoder,
                                new Objective.Context(
                                        input, fitted, parameters, torch, config.optimizer()));
        Choice<Continual.Strategy<Record>> strategy = config.strategy();
        continual = strategy.plugin().create(strategy.options(), objective, parameters, torch);
        Group.disjoint(objective.groups(), parameters.trained());
        for (Group group : objective.groups()) {
            optimizers.put(
                    group,
                    new AdamW(
                            torch,
                            parameters,
                            parameters.trained().stream().filter(group::holds).toList(),
                            config.optimizer()));
        }
    }

    /**
     * Takes given weights over: all of the encoder's, and those of a head if the objective has made every one of them.
     *
     * @throws IllegalArgumentException if they are not the encoder's
     */
    void take(Map<String, ? extends Safetensors.Source> given) {
        var encoders = new TreeSet<String>();
        var heads = new TreeSet<String>();
        given.keySet().forEach(name -> (name.startsWith("encoder.") ? encoders : heads).add(name));
        if (!encoders.equals(new TreeSet<>(weights("encoder.").keySet()))) {
            throw new IllegalArgumentException(
                    "given weights are "
                            + encoders
                            + "; needed: "
                            + new TreeSet<>(weights("encoder.").keySet()));
        }
        for (String name : encoders) {
            if (!fits(name, given.get(name))) {
                throw new IllegalArgumentException(
                        "given weight "
                                + name
                                + " has the shape "
                                + new Shape(given.get(name).shape())
                                + "; needed: "
                                + parameters.get(name).getShape());
            }
        }
        Map<String, NDArray> own = weights("head.");
        boolean head =
                heads.stream()
                        .allMatch(name -> own.containsKey(name) && fits(name, given.get(name)));
        encoders.forEach(name -> parameters.set(name, given.get(name).tensor().values()));
        if (head) {
            heads.forEach(name -> parameters.set(name, given.get(name).tensor().values()));
        }
    }

    private boolean fits(String name, Safetensors.Source given) {
        return parameters.get(name).getShape().equals(new Shape(given.shape()));
    }

    /** One representation of each sample, (samples, width); for looking, not for learning. */
    NDArray represented(NDManager manager, List<Sample> samples) {
        return encoder.pooled(input.arrays(manager, samples), Mode.EVAL);
    }

    /** What learns; null before it is built. */
    Objective objective() {
        return objective;
    }

    Continual continual() {
        return continual;
    }

    Parameters parameters() {
        return parameters;
    }

    /**
     * The optimizer of a group, and gradients for its parameters alone: another network's are not computed.
     *
     * @throws IllegalArgumentException if the objective has no such group
     */
    AdamW optimizer(Group group) {
        AdamW chosen = optimizers.get(group);
        if (chosen == null) {
            throw new IllegalArgumentException(
                    "group is " + group + "; allowed: " + optimizers.keySet());
        }
        if (optimizers.size() > 1) {
            optimizers.values().forEach(each -> each.requireGradients(each == chosen));
        }
        return chosen;
    }

    /** All that learning changes, in one order in every process: weights, moments, and what is kept beside them. */
    Map<String, Map<String, NDArray>> arrays() {
        var moments = new LinkedHashMap<String, NDArray>();
        optimizers.values().forEach(each -> moments.putAll(each.state()));
        var arrays = new LinkedHashMap<String, Map<String, NDArray>>();
        arrays.put("weights", weights(""));
        arrays.put("optimizer", moments);
        arrays.put("objective", objective.state());
        arrays.put("continual", continual.state());
        return arrays;
    }

    /** Parameters whose name starts so, in the order of their making. */
    Map<String, NDArray> weights(String prefix) {
        var weights = new LinkedHashMap<String, NDArray>();
        for (String name : parameters.names()) {
            if (name.startsWith(prefix)) {
                weights.put(name, parameters.get(name));
            }
        }
        return weights;
    }

    @Override
    public void close() {
        optimizers.values().forEach(AdamW::close);
        if (continual != null) {
            continual.close();
        }
        if (objective != null) {
            objective.close();
        }
    }
}
