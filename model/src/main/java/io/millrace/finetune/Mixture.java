package io.millrace.finetune;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import io.millrace.schemas.payload.Target;
import io.millrace.task.PooledHead;
import io.millrace.tensor.HostBytes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How much the two parts of {@link WideAndDeep} count: the shares, of a grid, with which the loss on the validation rows is
 * lowest; of equals the first. They are multiplied into the head's scale. Without validation rows each counts a half.
 */
final class Mixture {

    /** A part that counts more than alone makes up for one that was stopped early. */
    private static final double[] SHARES = {0, 0.25, 0.5, 0.75, 1, 1.5};

    private static final int BATCH = 64;

    private final TaskModel model;
    private final PooledHead<?> head;
    private final int deep;
    private final float[] scale;

    Mixture(TaskModel model, WideAndDeep<?> both) {
        this.model = model;
        this.head = (PooledHead<?>) model.head();
        this.deep = both.deep();
        this.scale = HostBytes.floats(model.parameters().get(PooledHead.SCALE));
        java.util.Arrays.fill(scale, deep, scale.length, 1f); // what is zeros has no deviation
    }

    void choose(Dataset.Part validation) {
        int[] rows =
                IntStream.range(0, validation.size())
                        .filter(row -> head.knows(validation.targets().get(row)))
                        .toArray();
        double ofDeep = 0.5;
        double ofWide = 0.5;
        if (rows.length > 0) {
            var represented = new Representations(model);
            double best = Double.POSITIVE_INFINITY;
            for (double d : SHARES) {
                for (double w : SHARES) {
                    set(d, w);
                    double loss = loss(represented, validation, rows);
                    if (loss < best) {
                        best = loss;
                        ofDeep = d;
                        ofWide = w;
                    }
                }
            }
        }
        set(ofDeep, ofWide);
    }

    private void set(double ofDeep, double ofWide) {
        var bytes = ByteBuffer.allocate(scale.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < scale.length; i++) {
            bytes.putFloat((float) (scale[i] * (i < deep ? ofDeep : ofWide)));
        }
        model.parameters().set(PooledHead.SCALE, bytes.flip());
    }

    private double loss(Representations represented, Dataset.Part part, int[] rows) {
        double sum = 0;
        for (int from = 0; from < rows.length; from += BATCH) {
            int[] some =
                    java.util.Arrays.copyOfRange(rows, from, Math.min(rows.length, from + BATCH));
            List<Target> targets = IntStream.of(some).mapToObj(part.targets()::get).toList();
            try (NDManager manager = model.torch().manager().newSubManager();
                    NDScope scope = new NDScope()) {
                scope.suppressNotUsedWarning();
                NDArray pooled = represented.of(manager, part, some);
                sum += some.length * HostBytes.scalar(head.pooledLoss(pooled, targets));
            }
        }
        return sum / rows.length;
    }
}
