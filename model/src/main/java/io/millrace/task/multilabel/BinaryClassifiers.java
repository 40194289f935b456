package io.millrace.task.multilabel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.core.Linear;
import io.millrace.encoder.Encoder;
import io.millrace.input.Arrays;
import io.millrace.schemas.payload.Target;
import io.millrace.task.PooledHead;
import io.millrace.task.Task;
import io.millrace.tensor.HostBytes;
import io.millrace.tensor.Parameters;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A linear map to one logit a class: {@code head.weight} (classes, width) and {@code head.bias} (classes). */
final class BinaryClassifiers<A extends Arrays> extends PooledHead<A> {

    private final List<String> classes;
    private final Map<String, Integer> indices = new HashMap<>();
    private final double least;
    private final NDArray weight;
    private final NDArray bias;

    BinaryClassifiers(
            Encoder<A> encoder, List<String> classes, double threshold, Task.Context context) {
        super(encoder, context.parameters());
        this.classes = classes;
        this.least = Math.log(threshold / (1 - threshold));
        classes.forEach(name -> indices.put(name, indices.size()));
        Parameters parameters = context.parameters();
        weight =
                parameters.create(
                        "head.weight",
                        new Parameters.Start.Normal(0.02),
                        classes.size(),
                        encoder.width());
        bias = parameters.create("head.bias", Parameters.ZEROS, classes.size());
    }

    private NDArray logits(NDArray representations) {
        return Linear.linear(representations, weight, bias).singletonOrThrow();
    }

    /** softplus(z) - y z, which is -y ln σ(z) - (1 - y) ln(1 - σ(z)) and overflows nowhere. */
    @Override
    protected NDArray loss(NDArray representations, List<Target> targets) {
        float[] has = new float[targets.size() * classes.size()];
        for (int row = 0; row < targets.size(); row++) {
            for (String name : MultiLabel.names(targets.get(row))) {
                has[row * classes.size() + indices.get(name)] = 1;
            }
        }
        NDArray truth =
                representations.getManager().create(has, new Shape(targets.size(), classes.size()));
        NDArray logits = logits(representations);
        return Activation.softPlus(logits).sub(truth.mul(logits)).mean();
    }

    @Override
    protected List<Target> predict(NDArray representations) {
        float[] logits = HostBytes.floats(logits(representations));
        var answers = new ArrayList<Target>();
        for (int from = 0; from < logits.length; from += classes.size()) {
            var names = new ArrayList<String>();
            for (int c = 0; c < classes.size(); c++) {
                if (logits[from + c] >= least) {
                    names.add(classes.get(c));
                }
            }
            answers.add(new Target.Names(names));
        }
        return answers;
    }

    @Override
    public boolean knows(Target target) {
        return target instanceof Target.Names names && indices.keySet().containsAll(names.names());
    }
}
