package io.millrace.objective;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.data.Example;
import io.millrace.data.Sample;
import io.millrace.encoder.Encoder;
import io.millrace.input.Input;
import io.millrace.input.Packer;
import io.millrace.input.WholeExamples;
import io.millrace.learner.Kinds;
import io.millrace.learner.LearnerConfig;
import io.millrace.tensor.Parameters;
import io.millrace.tensor.Torch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/** An objective with all that it stands on, made of a configuration and some examples, outside a learner. */
final class Bound implements AutoCloseable {

    final Torch torch = new Torch(Device.cpu(), 1);
    final Input<?> input;
    final Parameters parameters = new Parameters(torch.manager(), 5);
    final Objective objective;
    private final Kinds kinds;
    private final List<Example> examples;

    Bound(LearnerConfig config, List<Example> examples) {
        this.examples = examples;
        kinds = config.kinds();
        input =
                kinds.input()
                        .plugin()
                        .fit(
                                kinds.input().options(),
                                examples.stream().map(Example::payload).toList());
        Encoder<?> encoder =
                kinds.encoder()
                        .plugin()
                        .create(kinds.encoder().options(), input, parameters, torch);
        JsonNode fitted = kinds.objective().plugin().fit(kinds.objective().options(), examples);
        objective =
                kinds.objective()
                        .plugin()
                        .create(
                                kinds.objective().options(),
                                encoder,
                                new Objective.Context(
                                        input, fitted, parameters, torch, config.optimizer()));
    }

    /** The examples as samples. */
    List<Sample> samples() {
        Packer packer =
                kinds.objective().plugin().wholeExamples()
                        ? new WholeExamples(input)
                        : input.packer("d");
        var samples = new ArrayList<Sample>();
        examples.forEach(example -> packer.add(example, samples::add));
        return samples;
    }

    Batch batch(List<Sample> samples, long seed) {
        return new Batch(
                torch.manager(), samples, List.of(), new SplittableRandom(seed), new StepClock());
    }

    /** Learns once, by plain gradient descent: what a descent does without an optimizer. */
    Learned learn(Batch batch, double rate) {
        return objective.learn(
                batch,
                new Descent() {
                    @Override
                    public Learned step(Group group, Supplier<Forward> forward) {
                        List<String> names =
                                parameters.trained().stream().filter(group::holds).toList();
                        names.forEach(name -> parameters.get(name).setRequiresGradient(true));
                        NDArray loss = torch.gradient(() -> forward.get().loss(), () -> {});
                        return new Learned(loss.toFloatArray()[0], 1, true);
                    }

                    @Override
                    public Learned step(
                            Group group, double loss, Map<String, NDArray> directions, Rule rule) {
                        rule.updates(directions, rate)
                                .forEach((name, update) -> parameters.get(name).addi(update));
                        return new Learned(loss, 1, true);
                    }
                });
    }

    /** The loss on samples; with the same seed the same chance. */
    double loss(List<Sample> samples, long seed) {
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            return objective.evaluate(batch(samples, seed)).loss();
        }
    }

    @Override
    public void close() {
        objective.close();
        input.close();
        torch.close();
    }
}
