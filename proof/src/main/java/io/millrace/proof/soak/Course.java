package io.millrace.proof.soak;

/**
 * How something measured went on after the warm-up.
 *
 * @param first mean of the first quarter of the samples
 * @param last mean of the last quarter
 * @param perMinute least squares over all
 */
public record Course(double first, double last, double perMinute) {}
