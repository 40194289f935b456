package io.millrace.task.regression;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.core.Linear;
import io.millrace.encoder.Encoder;
import io.millrace.input.Arrays;
import io.millrace.schemas.payload.Target;
import io.millrace.task.PooledHead;
import io.millrace.task.Task;
import io.millrace.tensor.HostBytes;
import io.millrace.tensor.Parameters;
import java.util.ArrayList;
import java.util.List;

/** A linear map to one number: {@code head.weight} (1, width) and {@code head.bias} (1), which start at zero: at the mean. */
final class LinearRegressor<A extends Arrays> extends PooledHead<A> {

    static final String WEIGHT = "head.weight";
    static final String BIAS = "head.bias";

    private final double mean;
    private final double spread;
    private final NDArray weight;
    private final NDArray bias;

    LinearRegressor(Encoder<A> encoder, double mean, double spread, Task.Context context) {
        super(encoder, context.parameters());
        this.mean = mean;
        this.spread = spread;
        Parameters parameters = context.parameters();
        weight = parameters.create(WEIGHT, Parameters.ZEROS, 1, encoder.width());
        bias = parameters.create(BIAS, Parameters.ZEROS, 1);
    }

    /** In units of the spread around the mean, (batch, 1). */
    private NDArray answers(NDArray representations) {
        return Linear.linear(representations, weight, bias).singletonOrThrow();
    }

    @Override
    protected NDArray loss(NDArray representations, List<Target> targets) {
        float[] wanted = new float[targets.size()];
        for (int i = 0; i < wanted.length; i++) {
            wanted[i] = (float) ((Regression.number(targets.get(i)) - mean) / spread);
        }
        NDArray truth = representations.getManager().create(wanted, new Shape(wanted.length, 1));
        return answers(representations).sub(truth).square().mean();
    }

    @Override
    protected List<Target> predict(NDArray representations) {
        var answers = new ArrayList<Target>();
        for (float answer : HostBytes.floats(answers(representations))) {
            answers.add(new Target.Scalar(mean + spread * answer));
        }
        return answers;
    }

    /** Any number. */
    @Override
    public boolean knows(Target target) {
        return target instanceof Target.Scalar;
    }
}
