package io.millrace.finetune;

import io.millrace.tensor.Hashing;

/** What of a model one tuning moves. */
enum Part {
    /** All that the transfer strategy names, and the head. */
    ALL,
    /** The bag of tokens of {@link WideAndDeep}, and the head. */
    WIDE,
    /** As all, without the bag of tokens. */
    DEEP;

    boolean moves(String parameter) {
        return this != DEEP || !parameter.equals(WideAndDeep.TABLE);
    }

    long of(long seed) {
        return this == WIDE ? Hashing.mix(seed, 3) : seed;
    }

    int epochs(FineTuneConfig config) {
        return this == WIDE ? WideAndDeep.EPOCHS : config.epochs();
    }

    int patience(FineTuneConfig config) {
        return this == WIDE ? WideAndDeep.PATIENCE : config.patience();
    }

    /** Of the optimizer. */
    double epsilon() {
        return this == WIDE ? WideAndDeep.EPSILON : 1e-8;
    }

    double rate(FineTuneConfig config) {
        return this == WIDE ? WideAndDeep.RATE : config.learningRate();
    }
}
