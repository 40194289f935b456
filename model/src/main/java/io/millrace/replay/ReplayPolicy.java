package io.millrace.replay;

import io.millrace.data.Sample;
import io.millrace.replay.ReplayBuffer.Shelf;
import io.millrace.schemas.plugin.NoOptions;
import io.millrace.schemas.plugin.Plugin;
import java.util.SplittableRandom;

/** What a replay buffer keeps and draws. Found by name through {@link java.util.ServiceLoader}. */
public interface ReplayPolicy extends Plugin<NoOptions> {

    /**
     * A place that is given up.
     *
     * @param shelf where
     * @param slot index on the shelf
     */
    record Place(Shelf shelf, int slot) {}

    @Override
    default Class<NoOptions> options() {
        return NoOptions.class;
    }

    /** The shelf a sample belongs on. */
    String shelf(Sample sample);

    /**
     * Asked when the buffer is full.
     *
     * @param own the shelf of the new sample, which it is already counted on
     * @return the place to give up, or null to let the new sample pass by
     */
    Place makeRoom(ReplayBuffer buffer, Shelf own, SplittableRandom random);

    /**
     * True if shelves are rings in order of arrival, the next one to take the place of the oldest, at the number seen so
     * far modulo the number held. Splitting, merging and shrinking then keep that order.
     */
    default boolean inOrder() {
        return false;
    }

    /** The shelf to draw the next sample from; the buffer is not empty, the shelf must not be. */
    Shelf draw(ReplayBuffer buffer, SplittableRandom random);
}
