package io.millrace.learner;

import ai.djl.ndarray.NDArray;
import io.millrace.continual.Continual;
import io.millrace.objective.Batch;
import io.millrace.objective.Descent;
import io.millrace.objective.Forward;
import io.millrace.objective.Group;
import io.millrace.objective.Judge;
import io.millrace.objective.Learned;
import io.millrace.objective.StepClock.Phase;
import io.millrace.optimizer.AdamW;
import io.millrace.tensor.HostBytes;
import io.millrace.tensor.Torch;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The updates of one step: what every objective goes through, and where continual strategies hook in. */
final class Steps implements Descent {

    private final Torch torch;
    private final Model model;
    private final Judge judge;
    private final Batch batch;
    private final double rate;
    private List<byte[]> kept = List.of();

    /**
     * @param rate learning rate of the step
     */
    Steps(Torch torch, Model model, Judge judge, Batch batch, double rate) {
        this.torch = torch;
        this.model = model;
        this.judge = judge;
        this.batch = batch;
        this.rate = rate;
    }

    @Override
    public Learned step(Group group, Supplier<Forward> forward) {
        AdamW optimizer = model.optimizer(group);
        Continual continual = model.continual();
        continual.begin(batch);
        // forward, loss and penalty, backward
        var passed = new Forward[1];
        torch.gradient(
                () -> penalised(passed[0] = forward.get()),
                () -> batch.clock().mark(Phase.FORWARD));
        batch.clock().mark(Phase.BACKWARD);
        double loss = HostBytes.scalar(passed[0].loss());
        continual.project(optimizer::gradients);
        // judge, clip, update
        double norm = optimizer.gradientNorm();
        boolean accepted = judge.accepts(group, loss, norm);
        if (accepted) {
            optimizer.apply(norm, rate * group.rateFactor());
            List<byte[]> rows = continual.keep(batch, passed[0]);
            kept = rows.isEmpty() ? kept : rows;
        } else {
            optimizer.discard();
        }
        model.parameters().settle(torch, accepted);
        batch.clock().mark(Phase.OPTIMIZER);
        return new Learned(loss, norm, accepted);
    }

    private NDArray penalised(Forward forward) {
        NDArray penalty = model.continual().penalty(batch, forward);
        return penalty == null ? forward.loss() : forward.loss().add(penalty);
    }

    @Override
    public Learned step(Group group, double loss, Map<String, NDArray> directions, Rule rule) {
        double squares = 0;
        for (NDArray direction : directions.values()) {
            squares += HostBytes.scalar(direction.square().sum());
        }
        double norm = Math.sqrt(squares);
        boolean accepted = judge.accepts(group, loss, norm);
        if (accepted) {
            rule.updates(directions, rate * group.rateFactor())
                    .forEach((name, update) -> model.parameters().get(name).addi(update));
        }
        model.parameters().settle(torch, accepted);
        batch.clock().mark(Phase.OPTIMIZER);
        return new Learned(loss, norm, accepted);
    }

    /** What the continual strategy keeps beside each fresh sample; empty for nothing. */
    List<byte[]> kept() {
        return kept;
    }
}
