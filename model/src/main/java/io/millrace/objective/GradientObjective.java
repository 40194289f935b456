package io.millrace.objective;

import io.millrace.encoder.Mode;
import io.millrace.objective.StepClock.Phase;
import io.millrace.tensor.HostBytes;
import java.util.function.Supplier;

/** An objective that is a head and a loss. */
public abstract class GradientObjective implements Objective {

    /**
     * Turns a batch into arrays.
     *
     * @param mode of the forward pass
     * @return the forward pass, which draws no chance any more
     */
    protected abstract Supplier<Forward> prepare(Batch batch, Mode mode);

    @Override
    public final Learned learn(Batch batch, Descent descent) {
        Supplier<Forward> forward = prepare(batch, Mode.TRAIN);
        batch.clock().mark(Phase.BATCHING);
        return descent.step(Group.ALL, forward);
    }

    @Override
    public final Scores evaluate(Batch batch) {
        return Scores.of(HostBytes.scalar(prepare(batch, Mode.EVAL).get().loss()));
    }
}
