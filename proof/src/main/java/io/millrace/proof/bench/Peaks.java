package io.millrace.proof.bench;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.millrace.tensor.Precision;
import io.millrace.tensor.Torch;
import java.util.function.BooleanSupplier;

/**
 * The largest rate of matrix products in each precision, of two arrays of 2048 x 2048, in GFLOP/s.
 *
 * @param float32Default with the product that the engine chooses by itself
 * @param float32 with ours
 * @param bfloat16 with sums of float32
 */
public record Peaks(double float32Default, double float32, double bfloat16) {

    private static final int SIZE = 2048;
    private static final int PRODUCTS = 5;
    private static final int ROUNDS = 6;
    private static final double FLOPS = 2.0 * SIZE * SIZE * SIZE;

    static Peaks measured(int threads, BooleanSupplier stop) {
        return new Peaks(
                peak(Precision.DEFAULT, threads, stop),
                peak(Precision.FLOAT32, threads, stop),
                peak(Precision.BFLOAT16, threads, stop));
    }

    /** That of a precision. */
    double of(Precision precision) {
        return switch (precision) {
            case DEFAULT -> float32Default;
            case FLOAT32 -> float32;
            case BFLOAT16 -> bfloat16;
        };
    }

    /** The better of two measurements of each. */
    Peaks best(Peaks other) {
        return new Peaks(
                Math.max(float32Default, other.float32Default),
                Math.max(float32, other.float32),
                Math.max(bfloat16, other.bfloat16));
    }

    /** The best of several rounds; where it is slow, one product. */
    static double peak(Precision precision, int threads, BooleanSupplier stop) {
        double best;
        try (var torch = new Torch(Device.cpu(), threads, precision);
                NDArray a = torch.manager().ones(new Shape(SIZE, SIZE))) {
            NDArray once = torch.numbers(1);
            NDArray times = torch.numbers(PRODUCTS);
            double seconds = seconds(torch, a, once);
            best = FLOPS / seconds;
            // What a processor only emulates takes seconds, and is no faster the next time.
            for (int i = 0; i < ROUNDS && seconds < 1; i++) {
                Bench.check(stop);
                best = Math.max(best, PRODUCTS * FLOPS / seconds(torch, a, times));
            }
        }
        return best / 1e9;
    }

    private static double seconds(Torch torch, NDArray a, NDArray times) {
        long start = Bench.TICKER.nanos();
        torch.call("products", a, a, times).close();
        return Bench.TICKER.since(start).toNanos() / 1e9;
    }
}
