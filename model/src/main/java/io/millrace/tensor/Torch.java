package io.millrace.tensor;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The engine on one device, for one thread: gradients, and the operators that the engine's Java interface lacks.
 *
 * <p>Gradients are off on the thread except inside {@link #gradient}; the engine's own collector exists once a process
 * and would keep two learners from training side by side. The number of native threads is part of the result (it
 * changes the order of sums), so it is given, never guessed.
 *
 * <p>Not thread-safe: the thread that opens it uses and closes it.
 *
 * <p>Longer than others because the engine's operators are reached here alone.
 */
public final class Torch implements AutoCloseable {

    private final NDManager manager;
    private final NDManager host;
    private PtSymbolBlock ops;
    private NumericFingerprint fingerprint;
    private boolean used;
    private final Map<String, NDArray> methods = new HashMap<>();

    /** Products of float32: {@code Torch(device, threads, Precision.FLOAT32)}. */
    public Torch(Device device, int threads) {
        this(device, threads, Precision.FLOAT32);
    }

    /**
     * @param device where arrays live
     * @param threads native threads for the calling thread's work, at least 1
     * @param precision how products are done
     */
    public Torch(Device device, int threads, Precision precision) {
        if (threads < 1) {
            throw new IllegalArgumentException("threads is " + threads + ", must be at least 1");
        }
        if (!device.isGpu()) {
            ProcessSettings.check();
        }
        Engine engine = Engine.getEngine("PyTorch");
        JniUtils.setNumThreads(threads);
        JniUtils.setGradMode(false);
        // Profiling runs specialise a graph after its first calls: a restored learner would run
        // other kernels.
        JniUtils.setGraphExecutorOptimize(false);
        fingerprint = NumericFingerprint.of(device, threads, precision);
        manager = engine.newBaseManager(device);
        host = manager.newSubManager(Device.cpu());
        ops = load(precision);
    }

    private PtSymbolBlock load(Precision precision) {
        byte[] archive = TorchArchive.ofResources("ops.py", "product-" + precision.text() + ".py");
        try {
            return JniUtils.loadModule(
                    (PtNDManager) manager, new ByteArrayInputStream(archive), false, false);
        } catch (IOException e) {
            throw new IllegalStateException("cannot load the operators", e);
        }
    }

    /** How products are done. */
    public Precision precision() {
        return fingerprint.precision();
    }

    /**
     * Sets how products are done; only before an operator was called, so that the fingerprint holds for all that is
     * computed here.
     *
     * @throws IllegalStateException if operators were called in another precision
     */
    public void precision(Precision precision) {
        if (precision == precision()) {
            return;
        }
        if (used) {
            throw new IllegalStateException(
                    "precision is "
                            + precision().text()
                            + " and cannot become "
                            + precision.text()
                            + ": operators have been called");
        }
        PtSymbolBlock before = ops;
        ops = load(precision);
        before.close();
        fingerprint = NumericFingerprint.of(manager.getDevice(), fingerprint.threads(), precision);
    }

    /** What decides the low bits of everything that is computed here. */
    public NumericFingerprint fingerprint() {
        return fingerprint;
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
     * Mean cross-entropy.
     *
     * @param logits (rows, classes)
     * @param target class per row, int64, (rows)
     */
    public NDArray crossEntropy(NDArray logits, NDArray target) {
        return call("cross_entropy", logits, target);
    }

    /**
     * The mean cross-entropy of a linear output layer, {@code crossEntropy(x · weightᵀ + bias, target)}, without its
     * logits in float32: the softmax goes over a few rows at a time, and the gradient is made on the way and overwrites the
     * logits. With gradients on it costs what both passes of the layer cost, and its backward pass next to nothing.
     *
     * @param x (rows, width)
     * @param weight (classes, width)
     * @param bias (classes)
     * @param target class per row, int64, (rows)
     * @return a scalar that can be differentiated once
     */
    public NDArray linearCrossEntropy(NDArray x, NDArray weight, NDArray bias, NDArray target) {
        return call("linear_cross_entropy", x, weight, bias, target);
    }

    /**
     * Picks rows.
     *
     * @param input (rows, width)
     * @param index int64, (n)
     * @return (n, width)
     */
    public NDArray rows(NDArray input, NDArray index) {
        return call("rows", input, index);
    }

    /** The singular values of a matrix (rows, columns), the largest first. */
    public NDArray singularValues(NDArray matrix) {
        return call("singular_values", matrix);
    }

    /** Whole numbers as an operator takes them; kept as long as this object. */
    public NDArray numbers(long... values) {
        NDArray numbers = host.create(values);
        NDScope.unregister(numbers);
        return numbers;
    }

    /** Real numbers as an operator takes them; kept as long as this object. */
    public NDArray reals(double... values) {
        NDArray reals = host.create(values);
        NDScope.unregister(reals);
        return reals;
    }

    /** Calls an operator of {@code ops.py} that has one result. */
    public NDArray call(String operator, NDArray... arguments) {
        return call(operator, List.of(), arguments).singletonOrThrow();
    }

    /**
     * Calls an operator whose first argument is a list of arrays.
     *
     * @param list passed before the arguments unless it is empty
     */
    public NDList call(String operator, List<NDArray> list, NDArray... arguments) {
        used = true;
        var inputs = new NDList(list.size() + arguments.length);
        inputs.addAll(list);
        inputs.addAll(Arrays.asList(arguments));
        List<String> names =
                inputs.stream().map(NDArray::getName).toList(); // null where there is none
        // The engine reads names: those that end on [] make a list, those with a dot a dictionary.
        for (int i = 0; i < names.size(); i++) {
            inputs.get(i).setName(i < list.size() ? "list[]" : null);
        }
        try {
            var all = new NDList(inputs);
            all.add(methods.computeIfAbsent(operator, this::method));
            return IValueUtils.forward(ops, all, true);
        } finally {
            for (int i = 0; i < names.size(); i++) {
                inputs.get(i).setName(names.get(i));
            }
        }
    }

    /** Arrays that are alive; what picks an operator, made when it is first called and kept, does not count. */
    public int arrays() {
        return manager.getManagedArrays().size() - methods.size();
    }

    private NDArray method(String name) {
        NDArray selector = host.create(0f);
        NDScope.unregister(selector);
        selector.setName("module_method:" + name);
        return selector;
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
