package io.millrace.objective;

import ai.djl.ndarray.NDArray;
import io.millrace.objective.StepClock.Phase;
import io.millrace.optimizer.AdamW;
import io.millrace.tensor.HostBytes;
import java.util.Map;

/** An objective that is a head and a loss: the step is forward, loss, backward, clip, update. */
public abstract class GradientObjective implements Objective {

    private final Context context;
    private AdamW optimizer;

    /** Keeps the context; the head's parameters are made by the subclass. */
    protected GradientObjective(Context context) {
        this.context = context;
    }

    /** Everything that a step needs of a batch, as arrays. */
    protected abstract Prepared prepare(Batch batch);

    /** A batch turned into arrays, ready for the forward pass. */
    @FunctionalInterface
    protected interface Prepared {
        /** The forward pass: the mean loss, a scalar. */
        NDArray loss();
    }

    @Override
    public final Learned learn(Batch batch, double rate, Judge judge) {
        StepClock clock = batch.clock();
        AdamW adamw = optimizer();
        Prepared prepared = prepare(batch);
        clock.mark(Phase.BATCHING);
        NDArray loss = context.torch().gradient(prepared::loss, () -> clock.mark(Phase.FORWARD));
        clock.mark(Phase.BACKWARD);
        double value = HostBytes.scalar(loss);
        double norm = adamw.gradientNorm();
        boolean accepted = judge.accepts(value, norm);
        if (accepted) {
            adamw.apply(norm, rate);
        } else {
            adamw.discard();
        }
        clock.mark(Phase.OPTIMIZER);
        return new Learned(value, norm, accepted);
    }

    @Override
    public final double evaluate(Batch batch) {
        return HostBytes.scalar(prepare(batch).loss());
    }

    /** Made late, when the subclass has made its parameters; before the first forward pass, for it turns gradients on. */
    private AdamW optimizer() {
        if (optimizer == null) {
            optimizer =
                    new AdamW(
                            context.torch(),
                            context.parameters(),
                            context.parameters().names(),
                            context.optimizer());
        }
        return optimizer;
    }

    @Override
    public final Map<String, NDArray> state() {
        return optimizer().state();
    }

    @Override
    public void close() {
        if (optimizer != null) {
            optimizer.close();
        }
    }
}
