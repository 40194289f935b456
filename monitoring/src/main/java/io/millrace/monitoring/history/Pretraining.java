package io.millrace.monitoring.history;

/**
 * What pretraining came to. A number is null where nothing told it.
 *
 * @param examples taken in, held-out ones included
 * @param tokens (or values) through the encoder, replay included
 * @param tokensPerSecond mean of what the steps told
 * @param replayedFraction share of all samples that came from replay, 0 to 1
 * @param duplicates records left out because they had come before, or nearly so
 */
public record Pretraining(
        long steps,
        long examples,
        long tokens,
        Double tokensPerSecond,
        Double replayedFraction,
        long duplicates) {}
