package io.millrace.tensor;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;

/**
 * The engine on one device, for one thread: gradients, and the operators that the engine's Java interface lacks.
 *
 * <p>Gradients are off on the thread except inside {@link #gradient}; the engine's own collector exists once a process
 * and would keep two learners from training side by side. The number of native threads is part of the result (it
 * changes the order of sums), so it is given, never guessed.
 *
 * <p>Not thread-safe: the thread that opens it uses and closes it.
 */
public final class Torch implements AutoCloseable {

    private static final byte[] OPS = TorchArchive.ofResource("ops.py");

    /**
     * Up to this length a CPU is faster with the plain products than with the fused kernel, whose blocks are too small for
     * it; their memory grows with the square of the length.
     */
    private static final long SHORT = 256;

    private final NDManager manager;
    private final PtSymbolBlock ops;
    private final NDArray attention;
    private final NDArray maskedAttention;
    private final NDArray shortAttention;
    private final NDArray shortMaskedAttention;
    private final NDArray causalAttention;
    private final NDArray crossEntropy;
    private final NDArray rows;

    /**
     * @param device where arrays live
     * @param threads native threads for the calling thread's work, at least 1
     */
    public Torch(Device device, int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("threads is " + threads + ", must be at least 1");
        }
        Engine engine = Engine.getEngine("PyTorch");
        JniUtils.setNumThreads(threads);
        JniUtils.setGradMode(false);
        // Profiling runs specialise a graph after its first calls: a restored learner would run
        // other kernels.
        JniUtils.setGraphExecutorOptimize(false);
        manager = engine.newBaseManager(device);
        try {
            ops =
                    JniUtils.loadModule(
                            (PtNDManager) manager, new ByteArrayInputStream(OPS), false, false);
        } catch (IOException e) {
            throw new IllegalStateException("cannot load the operators", e);
        }
        attention = method("attention");
        maskedAttention = method("masked_attention");
        shortAttention = method(device.isGpu() ? "attention" : "attention_short");
        shortMaskedAttention =
                method(device.isGpu() ? "masked_attention" : "masked_attention_short");
        causalAttention = method("causal_attention");
        crossEntropy = method("cross_entropy");
        rows = method("rows");
    }

    private NDArray method(String name) {
        NDArray selector = manager.create(0f);
        selector.setName("module_method:" + name);
        return selector;
    }

    /** The manager that owns what lives as long as this object. */
    public NDManager manager() {
        return manager;
    }

    /** A computation whose result can be differentiated. */
    public interface Computation {
        /** Returns a scalar. */
        NDArray run();
    }

    /**
     * Runs a computation with gradients on, then adds the gradient of its scalar to every parameter it used.
     *
     * @param afterForward called between the two halves, for timing
     * @return the scalar, detached from nothing: read it before its scope closes
     */
    public NDArray gradient(Computation computation, Runnable afterForward) {
        JniUtils.setGradMode(true);
        try {
            NDArray loss = computation.run();
            afterForward.run();
            try (NDArray one = loss.onesLike()) {
                JniUtils.backward((PtNDArray) loss, (PtNDArray) one, false, false);
            }
            return loss;
        } finally {
            JniUtils.setGradMode(false);
        }
    }

    /**
     * Scaled dot-product attention over every position (Vaswani et al. 2017).
     *
     * @param qkv queries, keys and values, (batch, time, 3, heads, head width)
     * @return (batch, time, heads · head width)
     */
    public NDArray attention(NDArray qkv) {
        return call(qkv, isShort(qkv) ? shortAttention : attention);
    }

    /**
     * Scaled dot-product attention that sees only the positions that a mask allows.
     *
     * @param qkv (batch, time, 3, heads, head width)
     * @param mask boolean, broadcast to (batch, heads, time, time); true is seen
     * @return (batch, time, heads · head width)
     */
    public NDArray attention(NDArray qkv, NDArray mask) {
        return call(qkv, mask, isShort(qkv) ? shortMaskedAttention : maskedAttention);
    }

    /**
     * Scaled dot-product attention in which a position sees itself and those before it.
     *
     * @param qkv (batch, time, 3, heads, head width)
     * @return (batch, time, heads · head width)
     */
    public NDArray causalAttention(NDArray qkv) {
        return call(qkv, causalAttention);
    }

    private static boolean isShort(NDArray qkv) {
        return qkv.getShape().get(1) <= SHORT;
    }

    /**
     * Mean cross-entropy.
     *
     * @param logits (rows, classes)
     * @param target class per row, int64, (rows)
     */
    public NDArray crossEntropy(NDArray logits, NDArray target) {
        return call(logits, target, crossEntropy);
    }

    /**
     * Picks rows.
     *
     * @param input (rows, width)
     * @param index int64, (n)
     * @return (n, width)
     */
    public NDArray rows(NDArray input, NDArray index) {
        return call(input, index, rows);
    }

    private NDArray call(NDArray... arguments) {
        return IValueUtils.forward(ops, new NDList(arguments), true).singletonOrThrow();
    }

    /** A native list of arrays, made once and used every step. The arrays stay the caller's. */
    public static IValue list(List<NDArray> arrays) {
        return IValue.listFrom(arrays.toArray(PtNDArray[]::new));
    }

    /** The Euclidean norm over all gradients together. */
    public double globalNorm(IValue gradients) {
        try (IValue norm = IValueUtils.runMethod(ops, "global_norm", gradients);
                NDArray value = norm.toTensor((PtNDManager) manager)) {
            return HostBytes.scalar(value);
        }
    }

    /**
     * Copies values from array to array, within the engine's memory. ({@link NDArray#set} makes an array live in the
     * buffer that it is given: two would share it.)
     */
    public void copy(List<NDArray> into, List<NDArray> source) {
        if (into.isEmpty()) {
            return;
        }
        try (IValue to = list(into);
                IValue from = list(source)) {
            IValueUtils.runMethod(ops, "copy", to, from).close();
        }
    }

    /** Sets every gradient to zero. */
    public void zero(IValue gradients) {
        IValueUtils.runMethod(ops, "zero", gradients).close();
    }

    /**
     * One AdamW update in a single pass (Loshchilov and Hutter 2019); gradients are zero afterwards.
     *
     * @param scale gradients are divided by it first
     * @param hyper learning rate, beta1, beta2, weight decay, epsilon
     */
    public void adamw(
            IValue parameters,
            IValue gradients,
            IValue first,
            IValue second,
            IValue steps,
            double scale,
            double... hyper) {
        try (NDArray scaleArray = manager.create((float) scale);
                IValue scaleValue = IValue.from((PtNDArray) scaleArray);
                IValue hyperValue = IValue.listFrom(hyper)) {
            IValueUtils.runMethod(
                            ops,
                            "adamw",
                            parameters,
                            gradients,
                            first,
                            second,
                            steps,
                            scaleValue,
                            hyperValue)
                    .close();
        }
    }

    /** Frees the operators and everything that {@link #manager} still owns. */
    @Override
    public void close() {
        ops.close();
        manager.close();
    }
}
