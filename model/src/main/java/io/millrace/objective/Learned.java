package io.millrace.objective;

/**
 * What one step did.
 *
 * @param loss before the update
 * @param gradientNorm before clipping
 * @param applied false if the update was left out, and weights and moments are as they were
 */
public record Learned(double loss, double gradientNorm, boolean applied) {}
