package io.millrace.objective;

import io.millrace.encoder.Mode;
import io.millrace.objective.StepClock.Phase;
import io.millrace.tensor.HostBytes;
import java.util.function.Supplier;

/** An objective that is a head and a loss. */
public abstract class GradientObjective implements Objective {

    /** What {@link #prepare} gives of a batch in which nothing is to be predicted: no loss, and nothing wrong either. */
    protected static final Supplier<Forward> NOTHING = () -> Forward.of(null);

    /**
     * Turns a batch into arrays.
     *
     * @param mode of the forward pass
     * @return the forward pass, which draws no chance any more, or {@link #NOTHING}
     */
    protected abstract Supplier<Forward> prepare(Batch batch, Mode mode);

    @Override
    public final Learned learn(Batch batch, Descent descent) {
        Supplier<Forward> forward = prepare(batch, Mode.TRAIN);
        batch.clock().mark(Phase.BATCHING);
        return forward.equals(NOTHING) ? Learned.NOTHING : descent.step(Group.ALL, forward);
    }

    @Override
    public final Scores evaluate(Batch batch) {
        Supplier<Forward> forward = prepare(batch, Mode.EVAL);
        return Scores.of(
                forward.equals(NOTHING) ? Double.NaN : HostBytes.scalar(forward.get().loss()));
    }
}
