package io.millrace.objective;

import ai.djl.ndarray.NDManager;
import io.millrace.data.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What one step learns from.
 *
 * @param manager owns the arrays made of it; closed after the step
 * @param fresh samples seen for the first time
 * @param replayed samples from replay
 * @param random a function of the seed and the step: the only source of chance an objective may use
 * @param clock takes the times
 */
public record Batch(
        NDManager manager,
        List<Sample> fresh,
        List<Sample> replayed,
        SplittableRandom random,
        StepClock clock) {

    /** All samples, fresh ones first. */
    public List<Sample> samples() {
        var samples = new ArrayList<>(fresh);
        samples.addAll(replayed);
        return samples;
    }

    /** Number of samples. */
    public int size() {
        return fresh.size() + replayed.size();
    }
}
