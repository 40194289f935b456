package io.millrace.finetune;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import io.millrace.schemas.payload.Target;
import io.millrace.schemas.time.Interruption;
import io.millrace.task.PooledHead;
import io.millrace.tensor.HostBytes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.stream.IntStream;

/** What a frozen encoder gives for each row, computed once. */
final class Representations {

    private static final int BATCH = 64;

    private final TaskModel model;
    private final PooledHead<?> head;
    private final int width;
    private final IdentityHashMap<Dataset.Part, float[]> known = new IdentityHashMap<>();

    /**
     * @param model whose head is a {@link PooledHead}
     */
    Representations(TaskModel model) {
        this.model = model;
        this.head = (PooledHead<?>) model.head();
        this.width = model.encoder().width();
    }

    PooledHead<?> head() {
        return head;
    }

    /** Those of some rows, (rows, width). */
    NDArray of(NDManager manager, Dataset.Part part, int[] rows) {
        float[] all = known.computeIfAbsent(part, this::all);
        float[] picked = new float[rows.length * width];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(all, rows[i] * width, picked, i * width, width);
        }
        return manager.create(picked, new Shape(rows.length, width));
    }

    private float[] all(Dataset.Part part) {
        float[] all = new float[part.size() * width];
        for (int from = 0; from < part.size(); from += BATCH) {
            Interruption.check();
            int to = Math.min(part.size(), from + BATCH);
            try (NDManager manager = model.torch().manager().newSubManager();
                    NDScope scope = new NDScope()) {
                scope.suppressNotUsedWarning();
                float[] some =
                        HostBytes.floats(model.pooled(manager, part.samples().subList(from, to)));
                System.arraycopy(some, 0, all, from * width, some.length);
            }
        }
        return all;
    }

    /** The answers to all rows. */
    List<Target> answer(Dataset.Part part) {
        var answers = new ArrayList<Target>();
        for (int from = 0; from < part.size(); from += BATCH) {
            Interruption.check();
            int[] rows = IntStream.range(from, Math.min(part.size(), from + BATCH)).toArray();
            try (NDManager manager = model.torch().manager().newSubManager();
                    NDScope scope = new NDScope()) {
                scope.suppressNotUsedWarning();
                answers.addAll(head.pooledPredict(of(manager, part, rows)));
            }
        }
        return answers;
    }

    /** Shift and scale of the head: a frozen encoder's representations differ by orders of magnitude. */
    void standardise(Dataset.Part part) {
        float[] all = known.computeIfAbsent(part, this::all);
        int rows = part.size();
        ByteBuffer shift = ByteBuffer.allocate(width * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer scale = ByteBuffer.allocate(width * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int c = 0; c < width; c++) {
            double sum = 0;
            double squares = 0;
            for (int row = 0; row < rows; row++) {
                double value = all[row * width + c];
                sum += value;
                squares += value * value;
            }
            double mean = sum / rows;
            double deviation = Math.sqrt(Math.max(0, squares / rows - mean * mean));
            shift.putFloat((float) mean);
            scale.putFloat(deviation > 1e-6 ? (float) (1 / deviation) : 0);
        }
        model.parameters().set(PooledHead.SHIFT, shift.flip());
        model.parameters().set(PooledHead.SCALE, scale.flip());
    }
}
