package io.millrace.objective;

import ai.djl.ndarray.NDManager;
import io.millrace.data.Sample;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What one step learns from.
 *
 * @param manager owns the arrays made of it; closed after the step
 * @param samples fresh ones first, then those from replay
 * @param random a function of the seed and the step: the only source of chance an objective may use
 * @param clock takes the times
 */
public record Batch(
        NDManager manager, List<Sample> samples, SplittableRandom random, StepClock clock) {

    /** The encoded samples. */
    public List<byte[]> bytes() {
        return samples.stream().map(Sample::bytes).toList();
    }
}
