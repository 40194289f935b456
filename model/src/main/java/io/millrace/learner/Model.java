package io.millrace.learner;

import ai.djl.ndarray.NDArray;
import io.millrace.encoder.Encoder;
import io.millrace.input.Input;
import io.millrace.objective.Objective;
import io.millrace.tensor.Hashing;
import io.millrace.tensor.Parameters;
import io.millrace.tensor.Torch;
import java.util.LinkedHashMap;
import java.util.Map;

/** What is trained: parameters, encoder and objective, made as soon as the input is fitted. */
final class Model implements AutoCloseable {

    private final LearnerConfig config;
    private final Torch torch;
    private Parameters parameters;
    private Objective objective;

    Model(LearnerConfig config, Torch torch) {
        this.config = config;
        this.torch = torch;
    }

    boolean built() {
        return objective != null;
    }

    /** Makes everything, once there is an input. */
    void build(Input input) {
        if (input == null || built()) {
            return;
        }
        parameters = new Parameters(torch.manager(), Hashing.mix(config.seed(), 1));
        Encoder encoder =
                config.encoderProvider().create(config.encoder(), input, parameters, torch);
        objective =
                config.objectiveProvider()
                        .create(
                                new Objective.Context(
                                        config.objective(),
                                        encoder,
                                        parameters,
                                        torch,
                                        config.optimizer()));
    }

    /** What learns; null before it is built. */
    Objective objective() {
        return objective;
    }

    /** All that learning changes, in one order in every process: weights, and what the objective keeps beside them. */
    Map<String, Map<String, NDArray>> arrays() {
        var arrays = new LinkedHashMap<String, Map<String, NDArray>>();
        arrays.put("weights", weights(""));
        arrays.put("objective", objective.state());
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
        if (objective != null) {
            objective.close();
        }
    }
}
