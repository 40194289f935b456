package io.millrace.learner;

/**
 * The pace of learning.
 *
 * @param batch samples in a step, those from replay included
 * @param warmup steps until the learning rate is reached
 * @param anneal steps on replay with a falling rate when a bounded stream has ended; 0 for none
 * @param fitExamples how many examples of the stream the input is fitted on, where it needs any
 * @param maxDomains how many domains are told apart; examples of a further one are refused
 * @param threads native threads; part of the result, for sums are taken in another order
 */
public record TrainingConfig(
        Integer batch,
        Integer warmup,
        Integer anneal,
        Integer fitExamples,
        Integer maxDomains,
        Integer threads) {

    /** All defaults. */
    public static final TrainingConfig DEFAULT =
            new TrainingConfig(null, null, null, null, null, null);

    public TrainingConfig {
        batch = batch == null ? 32 : batch;
        warmup = warmup == null ? 50 : warmup;
        anneal = anneal == null ? 0 : anneal;
        fitExamples = fitExamples == null ? 4000 : fitExamples;
        maxDomains = maxDomains == null ? 64 : maxDomains;
        threads = threads == null ? 2 : threads;
        check("batch", batch, 1, 1 << 16);
        check("warmup", warmup, 0, 1 << 24);
        check("anneal", anneal, 0, 1 << 24);
        check("fit-examples", fitExamples, 1, 1_000_000);
        check("max-domains", maxDomains, 1, 4096);
        check("threads", threads, 1, 1024);
    }

    private static void check(String key, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(
                    "training." + key + " is " + value + ", must be from " + min + " to " + max);
        }
    }
}
