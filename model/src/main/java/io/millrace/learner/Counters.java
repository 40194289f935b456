package io.millrace.learner;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** How far a learner has come. */
final class Counters {

    /** Optimiser updates, those left out included: never goes back, for every random choice is a function of it. */
    long step;

    /** Examples taken in. */
    long examples;

    /** Samples in steps, for the first time. */
    long freshSamples;

    /** Samples in steps, from replay. */
    long replayedSamples;

    /** Updates left out. */
    long skipped;

    /** True once a bounded stream is over. */
    boolean ended;

    /** Annealing steps to come. */
    long annealLeft;

    void write(DataOutput out) throws IOException {
        out.writeLong(step);
        out.writeLong(examples);
        out.writeLong(freshSamples);
        out.writeLong(replayedSamples);
        out.writeLong(skipped);
        out.writeBoolean(ended);
        out.writeLong(annealLeft);
    }

    void read(DataInput in) throws IOException {
        step = in.readLong();
        examples = in.readLong();
        freshSamples = in.readLong();
        replayedSamples = in.readLong();
        skipped = in.readLong();
        ended = in.readBoolean();
        annealLeft = in.readLong();
    }
}
