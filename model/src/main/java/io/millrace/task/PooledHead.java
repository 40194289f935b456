package io.millrace.task;

import ai.djl.ndarray.NDArray;
import io.millrace.encoder.Encoder;
import io.millrace.encoder.Mode;
import io.millrace.input.Arrays;
import io.millrace.schemas.payload.Target;
import io.millrace.tensor.Parameters;
import java.util.List;

/**
 * A head that answers from one representation for each example, standardised: those of a frozen encoder are computed once.
 *
 * <p>Parameters: {@value #SHIFT} and {@value #SCALE} (width), fixed by the training rows before the first step and not
 * trained.
 */
public abstract class PooledHead<A extends Arrays> implements Head<A> {

    /** Subtracted from every representation. */
    public static final String SHIFT = "head.shift";

    /** Multiplied with what is left. */
    public static final String SCALE = "head.scale";

    private final Encoder<A> encoder;
    private final Parameters parameters;

    /** Makes the two buffers; the subclass makes its own parameters after them. */
    protected PooledHead(Encoder<A> encoder, Parameters parameters) {
        this.encoder = encoder;
        this.parameters = parameters;
        parameters.buffer(SHIFT, Parameters.ZEROS, encoder.width());
        parameters.buffer(SCALE, Parameters.ONES, encoder.width());
    }

    /** The mean loss from standardised representations, (batch, width). */
    protected abstract NDArray loss(NDArray representations, List<Target> targets);

    /** The answers from standardised representations, (batch, width). */
    protected abstract List<Target> predict(NDArray representations);

    /** The answers from standardised representations, (batch, width), with probabilities if they are choices. */
    protected List<Answer> withProbabilities(NDArray representations) {
        return predict(representations).stream().map(Answer::of).toList();
    }

    /** The mean loss from representations as the encoder gives them, (batch, width). */
    public final NDArray pooledLoss(NDArray pooled, List<Target> targets) {
        return loss(standardised(pooled), targets);
    }

    /** The answers from representations as the encoder gives them, (batch, width). */
    public final List<Target> pooledPredict(NDArray pooled) {
        return predict(standardised(pooled));
    }

    private NDArray standardised(NDArray pooled) {
        return pooled.sub(parameters.get(SHIFT)).mul(parameters.get(SCALE));
    }

    @Override
    public final NDArray loss(A in, List<Target> targets, Mode mode) {
        return pooledLoss(encoder.pooled(in, mode), targets);
    }

    @Override
    public final List<Target> predict(A in) {
        return pooledPredict(encoder.pooled(in, Mode.EVAL));
    }

    @Override
    public final List<Answer> answers(A in) {
        return withProbabilities(standardised(encoder.pooled(in, Mode.EVAL)));
    }
}
