package io.millrace.learner;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Where a number usually lies. The level is the running mean of its size, but never below the mean of the first steps: an
 * untrained model's loss is ordinary, however small it became since.
 */
final class Level {

    /** Steps over which the mean runs. */
    private static final int HORIZON = 100;

    /** Steps until there is a level at all. */
    private static final int LEAST = 20;

    private long count;
    private double mean;
    private double first;

    void add(double value) {
        count++;
        mean += (Math.abs(value) - mean) / Math.min(count, HORIZON);
        if (count <= HORIZON) {
            first = mean;
        }
    }

    /** True if anything was seen. */
    boolean any() {
        return count > 0;
    }

    /** The level; infinite while too little was seen. */
    double value() {
        return count < LEAST ? Double.POSITIVE_INFINITY : Math.max(mean, first);
    }

    void write(DataOutput out) throws IOException {
        out.writeLong(count);
        out.writeDouble(mean);
        out.writeDouble(first);
    }

    void read(DataInput in) throws IOException {
        count = in.readLong();
        mean = in.readDouble();
        first = in.readDouble();
    }
}
