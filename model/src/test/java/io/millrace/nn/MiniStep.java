package io.millrace.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import io.millrace.optimizer.AdamW;
import io.millrace.optimizer.OptimizerConfig;
import io.millrace.tensor.HostBytes;
import io.millrace.tensor.Parameters;
import io.millrace.tensor.Torch;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;

/** Masked language modelling of random tokens with Zipf's frequencies, to measure the step and to compare its results. */
final class MiniStep implements AutoCloseable {

    /** What is learned by what. */
    record Size(
            String name, int depth, int width, int heads, int length, int vocabulary, int batch) {
        int predicted() {
            return batch * (int) Math.round(0.15 * length);
        }

        /** Multiplications and additions of a step's products: the backward pass costs two forward passes. */
        double flops() {
            double w = width;
            double perToken = depth * (24 * w * w + 4.0 * length * w);
            return 3 * (perToken * batch * length + predicted() * (2 * w * w + 2 * w * vocabulary));
        }
    }

    static final Size SMALL = new Size("small", 2, 64, 2, 32, 500, 8);

    private final Torch torch;
    private final Size size;
    private final NDArray tokens;
    private final NDArray positions;
    private final NDArray outputBias;
    private final Parameters parameters;
    private final Transformer layers;
    private final LayerNorm norm;
    private final Linear transform;
    private final Layer gelu;
    private final LayerNorm headNorm;
    private final AdamW adamw;
    private final SplittableRandom random;
    private final long[] nanos = new long[3];
    private double loss;

    MiniStep(Torch torch, Size size, long seed) {
        this.torch = torch;
        this.size = size;
        this.random = new SplittableRandom(seed);
        int width = size.width;
        parameters = new Parameters(torch.manager(), seed);
        var start = new Parameters.Start.Normal(0.05);
        tokens = parameters.create("tokens", start, size.vocabulary, width);
        positions = parameters.create("positions", start, size.length, width);
        layers = new Transformer(parameters, torch, "layers", size.depth, width, size.heads, false);
        norm = new LayerNorm(parameters, torch, "norm", width);
        transform = new Linear(parameters, torch, "transform", width, width);
        gelu = Activations.gelu(torch);
        headNorm = new LayerNorm(parameters, torch, "head-norm", width);
        outputBias = parameters.create("bias", Parameters.ZEROS, size.vocabulary);
        var config = new OptimizerConfig(1e-3, 0.01, 0.9, 0.999, 1e-8, 1.0);
        adamw = new AdamW(torch, parameters, parameters.names(), config);
    }

    /** Forward, backward and optimizer, in nanoseconds since {@link #forget}. */
    long[] nanos() {
        return nanos;
    }

    void forget() {
        java.util.Arrays.fill(nanos, 0);
    }

    double loss() {
        return loss;
    }

    void step() {
        int time = size.length;
        long[] ids = new long[size.batch * time];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = (long) Math.exp(random.nextDouble() * Math.log(size.vocabulary)) - 1;
        }
        long each = size.predicted() / size.batch;
        long[] picked = new long[size.predicted()];
        long[] targets = new long[picked.length];
        for (int i = 0; i < picked.length; i++) {
            picked[i] = i / each * time + i % each * (time / each);
            targets[i] = ids[(int) picked[i]];
            if (i % 4 != 0) {
                ids[(int) picked[i]] = 0;
            }
        }
        try (NDManager manager = torch.manager().newSubManager();
                NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            NDArray input = manager.create(ids);
            NDArray at = manager.create(picked);
            NDArray target = manager.create(targets);
            long[] marks = new long[2];
            long start = System.nanoTime();
            NDArray value =
                    torch.gradient(
                            () -> forward(input, at, target), () -> marks[0] = System.nanoTime());
            loss = HostBytes.scalar(value);
            marks[1] = System.nanoTime();
            adamw.update(1e-3);
            long end = System.nanoTime();
            nanos[0] += marks[0] - start;
            nanos[1] += marks[1] - marks[0];
            nanos[2] += end - marks[1];
        }
    }

    private NDArray forward(NDArray input, NDArray at, NDArray target) {
        NDArray x = torch.rows(tokens, input).reshape(size.batch, size.length, size.width);
        NDArray hidden = norm.forward(layers.forward(x.add(positions)));
        NDArray rows = torch.rows(hidden.reshape(-1, size.width), at);
        NDArray y = headNorm.forward(gelu.forward(transform.forward(rows)));
        return torch.linearCrossEntropy(y, tokens, outputBias, target);
    }

    /** All weights after so many steps. */
    float[] weightsAfter(int steps) {
        for (int i = 0; i < steps; i++) {
            step();
        }
        var bytes = new ByteArrayOutputStream();
        for (String name : parameters.names()) {
            ByteBuffer one = ByteBuffer.allocate((int) parameters.get(name).size() * Float.BYTES);
            one.asFloatBuffer().put(HostBytes.floats(parameters.get(name)));
            bytes.writeBytes(one.array());
        }
        float[] all = new float[bytes.size() / Float.BYTES];
        ByteBuffer.wrap(bytes.toByteArray()).asFloatBuffer().get(all);
        return all;
    }

    /** Parameters and gradients as well: a size follows a size in one process. */
    @Override
    public void close() {
        adamw.close();
        for (String name : parameters.names()) {
            parameters.get(name).close();
        }
    }
}
