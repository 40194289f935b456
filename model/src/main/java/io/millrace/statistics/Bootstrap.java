package io.millrace.statistics;

import io.millrace.tensor.Hashing;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;

/**
 * Samples of the examples, drawn from them with replacement, as many as there are: how a value that is no mean would vary
 * with other examples of the kind (Efron 1979). A function of the seed.
 */
public final class Bootstrap {

    private final int examples;
    private final int samples;
    private final long seed;

    /**
     * @param examples to draw from, at least 1
     * @param samples how many are drawn
     */
    public Bootstrap(int examples, int samples, long seed) {
        this.examples = examples;
        this.samples = samples;
        this.seed = Hashing.mix(seed, 0x626f6f74L); // "boot"
    }

    /**
     * How often the first is not better than the second when the same examples are drawn for both (Koehn 2004), as a share.
     * Samples on which they are equal count against it, and so does one more, for no finite number of samples makes sure.
     *
     * @param gain of the first against the second on some examples, by their indices
     */
    public double chance(ToDoubleFunction<int[]> gain) {
        long against = Arrays.stream(values(gain)).filter(value -> !(value > 0)).count();
        return (1.0 + against) / (1 + samples);
    }

    /** The values that 95 % lie between (the percentile interval): low and high. */
    public double[] interval(ToDoubleFunction<int[]> value) {
        double[] values = values(value);
        Arrays.sort(values);
        int out = (int) Math.floor(0.025 * (samples - 1));
        return new double[] {values[out], values[samples - 1 - out]};
    }

    private double[] values(ToDoubleFunction<int[]> of) {
        var random = new SplittableRandom(seed);
        int[] rows = new int[examples];
        double[] values = new double[samples];
        for (int sample = 0; sample < samples; sample++) {
            for (int i = 0; i < examples; i++) {
                rows[i] = random.nextInt(examples);
            }
            values[sample] = of.applyAsDouble(rows);
        }
        return values;
    }
}
