package io.millrace.finetune;

import io.millrace.objective.Group;
import io.millrace.optimizer.AdamW;
import io.millrace.optimizer.OptimizerConfig;
import io.millrace.tensor.Parameters;
import io.millrace.tensor.Torch;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.function.Predicate;

/**
 * Moves what a transfer strategy trains in each epoch, and the head always: one optimizer for each rate. Where a rate's
 * parameters change from one epoch to the next, its optimizer is made anew and its moments with it.
 */
final class Movers implements AutoCloseable {

    private record Mover(List<String> names, AdamW optimizer) {}

    private final Torch torch;
    private final Parameters parameters;
    private final Predicate<String> moved;
    private final OptimizerConfig optimizer;
    private final IntFunction<List<Group>> groups;
    private final Map<Double, Mover> movers = new LinkedHashMap<>();

    /**
     * @param moved false for a parameter that stays whatever the groups say
     * @param groups of the encoder's parameters by epoch
     */
    Movers(
            Torch torch,
            Parameters parameters,
            Predicate<String> moved,
            OptimizerConfig optimizer,
            IntFunction<List<Group>> groups) {
        this.torch = torch;
        this.parameters = parameters;
        this.moved = moved;
        this.optimizer = optimizer;
        this.groups = groups;
    }

    private Map<Double, List<String>> byRate(int epoch) {
        var all = new ArrayList<>(groups.apply(epoch));
        all.add(Group.of("head", "head."));
        var byRate = new TreeMap<Double, List<String>>();
        for (String name : parameters.trained().stream().filter(moved).toList()) {
            all.stream()
                    .filter(group -> group.holds(name))
                    .findFirst()
                    .ifPresent(
                            group ->
                                    byRate.computeIfAbsent(
                                                    group.rateFactor(), rate -> new ArrayList<>())
                                            .add(name));
        }
        return byRate;
    }

    /** Makes ready for an epoch. */
    void begin(int epoch) {
        Map<Double, List<String>> wanted = byRate(epoch);
        for (Double rate : List.copyOf(movers.keySet())) {
            if (!movers.get(rate).names.equals(wanted.get(rate))) {
                Mover old = movers.remove(rate);
                old.optimizer.requireGradients(false);
                old.optimizer.close();
            }
        }
        wanted.forEach(
                (rate, names) ->
                        movers.computeIfAbsent(
                                rate,
                                r ->
                                        new Mover(
                                                names,
                                                new AdamW(torch, parameters, names, optimizer))));
    }

    /**
     * Clips each rate's gradients and takes one update.
     *
     * @param rate learning rate
     * @return false if a gradient was not finite, and nothing has moved
     */
    boolean update(double rate) {
        var norms = new LinkedHashMap<Double, Double>();
        movers.forEach((factor, mover) -> norms.put(factor, mover.optimizer.gradientNorm()));
        boolean finite = norms.values().stream().allMatch(Double::isFinite);
        movers.forEach(
                (factor, mover) -> {
                    if (finite) {
                        mover.optimizer.apply(norms.get(factor), rate * factor);
                    } else {
                        mover.optimizer.discard();
                    }
                });
        return finite;
    }

    @Override
    public void close() {
        for (Mover mover : movers.values()) {
            mover.optimizer.requireGradients(false); // another tuning of the model may follow
            mover.optimizer.close();
        }
    }
}
