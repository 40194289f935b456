package io.millrace.learner;

import io.millrace.schemas.config.Check;
import io.millrace.tensor.Precision;
import java.util.List;

/**
 * The pace of learning.
 *
 * @param batch samples in a step, those from replay included
 * @param warmup steps until the learning rate is reached
 * @param rewarmAt steps at which the warm-up begins again, after a change of the stream say: a restarted job takes a new
 *     value over
 * @param anneal steps on replay with a falling rate when a bounded stream has ended; 0 for none
 * @param fitExamples how many examples of the stream the input is fitted on, where it needs any
 * @param maxDomains how many domains are told apart; examples of further ones are learned from together, as one domain
 * @param maxParameters values in all weights; the first examples decide on the shape of a model, and may not decide on any
 * @param threads native threads; part of the result, for sums are taken in another order
 * @param precision how matrix products are done: {@code float32}, {@code bfloat16}, or {@code auto}: bfloat16 where the
 *     processor multiplies it natively, decided at the first start and kept by every snapshot
 * @param fingerprint what happens where a snapshot goes on computing otherwise than it did: on another processor, with
 *     other threads, in another precision
 * @param health when a step is left out, and what happens after several in a row
 */
public record TrainingConfig(
        Integer batch,
        Integer warmup,
        List<Long> rewarmAt,
        Integer anneal,
        Integer fitExamples,
        Integer maxDomains,
        Long maxParameters,
        Integer threads,
        String precision,
        OnChange fingerprint,
        HealthConfig health) {

    /** The option that leaves the precision to the processor. */
    static final String AUTO = "auto";

    /** What happens where the numeric fingerprint has changed. */
    public enum OnChange {
        /** It is told what differs. */
        WARN,
        /** It is refused, saying what differs. */
        STRICT
    }

    /** All defaults. */
    public static final TrainingConfig DEFAULT =
            new TrainingConfig(null, null, null, null, null, null, null, null, null, null, null);

    public TrainingConfig {
        batch = batch == null ? 32 : batch;
        warmup = warmup == null ? 50 : warmup;
        rewarmAt = rewarmAt == null ? List.of() : List.copyOf(rewarmAt);
        anneal = anneal == null ? 0 : anneal;
        fitExamples = fitExamples == null ? 4000 : fitExamples;
        maxDomains = maxDomains == null ? 64 : maxDomains;
        maxParameters = maxParameters == null ? 1L << 29 : maxParameters;
        threads = threads == null ? 2 : threads;
        precision = precision == null ? AUTO : Precision.option(precision);
        fingerprint = fingerprint == null ? OnChange.WARN : fingerprint;
        health = health == null ? HealthConfig.DEFAULT : health;
        Check.range("batch", batch, 1, 1 << 16);
        Check.range("warmup", warmup, 0, 1 << 24);
        rewarmAt.forEach(step -> Check.range("rewarm-at", step, 1, Long.MAX_VALUE));
        Check.range("anneal", anneal, 0, 1 << 24);
        Check.range("fit-examples", fitExamples, 1, 1_000_000);
        Check.range("max-domains", maxDomains, 1, 4096);
        Check.range("max-parameters", maxParameters, 1, 1L << 40);
        Check.range("threads", threads, 1, 1024);
    }
}
