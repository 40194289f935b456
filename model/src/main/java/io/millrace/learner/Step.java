package io.millrace.learner;

import io.millrace.objective.Learned;
import java.util.Map;
import java.util.Optional;

/**
 * What one step did.
 *
 * @param number steps taken, this one included
 * @param learned loss and gradient
 * @param rate learning rate
 * @param fresh samples seen for the first time, by domain
 * @param replayed samples from replay, by domain
 * @param unknown share of what is fresh that the input has no unit for, 0 to 1: unknown tokens
 * @param trouble why the update was left out, if it was
 */
public record Step(
        long number,
        Learned learned,
        double rate,
        Map<String, Integer> fresh,
        Map<String, Integer> replayed,
        double unknown,
        Optional<Trouble> trouble) {}
