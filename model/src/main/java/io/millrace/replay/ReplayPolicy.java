package io.millrace.replay;

import io.millrace.data.Sample;
import io.millrace.replay.ReplayBuffer.Shelf;
import java.util.SplittableRandom;

/** What a replay buffer keeps and draws. Found by name through {@link java.util.ServiceLoader}. */
public interface ReplayPolicy {

    /**
     * A place that is given up.
     *
     * @param shelf where
     * @param slot index on the shelf
     */
    record Place(Shelf shelf, int slot) {}

    /** The name in configurations. */
    String name();

    /** The shelf a sample belongs on. */
    String shelf(Sample sample);

    /**
     * Asked when the buffer is full.
     *
     * @param own the shelf of the new sample, which it is already counted on
     * @return the place to give up, or null to let the new sample pass by
     */
    Place makeRoom(ReplayBuffer buffer, Shelf own, SplittableRandom random);

    /** The shelf to draw the next sample from; the buffer is not empty, the shelf must not be. */
    Shelf draw(ReplayBuffer buffer, SplittableRandom random);
}
