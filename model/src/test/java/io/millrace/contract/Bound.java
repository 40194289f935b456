package io.millrace.contract;

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
import io.millrace.objective.Batch;
import io.millrace.objective.Descent;
import io.millrace.objective.Forward;
import io.millrace.objective.Group;
import io.millrace.objective.Learned;
import io.millrace.objective.Objective;
import io.millrace.objective.StepClock;
import io.millrace.tensor.Parameters;
import io.millrace.tensor.Torch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.Supplier;

/** An objective with all that it stands on, made of a configuration and some examples, outside a learner. */
public final class Bound implements AutoCloseable {

    /** Native memory. */
    public final Torch torch = new Torch(Device.cpu(), 1);

    /** Fitted on the examples. */
    public final Input<?> input;

    /** Of encoder and objective. */
    public final Parameters parameters = new Parameters(torch.manager(), 5);

    /** What is tested. */
    public final Objective objective;

    private final Kinds kinds;
    private final List<Example> examples;

    /** Makes everything. */
    public Bound(LearnerConfig config, List<Example> examples) {
        kinds = config.kinds();
        this.examples =
                examples.stream()
                        .map(
                                example ->
                                        kinds.objective()
                                                .plugin()
                                                .read(kinds.objective().options(), example))
                        .toList();
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
        JsonNode fitted =
                kinds.objective().plugin().fit(kinds.objective().options(), this.examples);
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
    public List<Sample> samples() {
        Packer packer =
                kinds.objective().plugin().wholeExamples()
                        ? new WholeExamples(input)
                        : input.packer("d");
        var samples = new ArrayList<Sample>();
        examples.forEach(example -> packer.add(example, samples::add));
        return samples;
    }

    /** Fresh samples as a batch whose chance comes from a seed. */
    public Batch batch(List<Sample> samples, long seed) {
        return new Batch(
                torch.manager(), samples, List.of(), new SplittableRandom(seed), new StepClock());
    }

    /** Learns once, by plain gradient descent: what a descent does without an optimizer. */
    public Learned learn(Batch batch, double rate) {
        return learn(batch, rate, Forward::loss);
    }

    /** As {@link #learn(Batch, double)}, of what is made of a forward pass. */
    Learned learn(Batch batch, double rate, Function<Forward, NDArray> loss) {
        return objective.learn(
                batch,
                new Descent() {
                    @Override
                    public Learned step(Group group, Supplier<Forward> forward) {
                        List<String> names =
                                parameters.trained().stream().filter(group::holds).toList();
                        names.forEach(name -> parameters.get(name).setRequiresGradient(true));
                        NDArray made = torch.gradient(() -> loss.apply(forward.get()), () -> {});
                        return new Learned(made.toFloatArray()[0], 1, true);
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

    /** The loss that a step would differentiate, summed over its updates; with the same seed the same chance. */
    public double trainingLoss(List<Sample> samples, long seed) {
        return trainingLoss(batch(samples, seed), Forward::loss);
    }

    /** What is made of the forward passes of a step, summed over its updates; nothing moves. */
    double trainingLoss(Batch batch, Function<Forward, NDArray> loss) {
        var sum = new double[1];
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            objective.learn(
                    batch,
                    new Descent() {
                        @Override
                        public Learned step(Group group, Supplier<Forward> forward) {
                            double made = loss.apply(forward.get()).toFloatArray()[0];
                            sum[0] += made;
                            return new Learned(made, 1, true);
                        }

                        @Override
                        public Learned step(
                                Group group,
                                double loss,
                                Map<String, NDArray> directions,
                                Rule rule) {
                            sum[0] += loss;
                            return new Learned(loss, 1, true);
                        }
                    });
        }
        parameters.settle(torch, false);
        return sum[0];
    }

    /** The loss on samples; with the same seed the same chance. */
    public double loss(List<Sample> samples, long seed) {
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
