package io.millrace.replay;

import io.millrace.data.Sample;
import io.millrace.replay.ReplayBuffer.Shelf;
import java.util.SplittableRandom;

/**
 * A uniform sample of everything seen (Vitter 1985, algorithm R).
 *
 * <p>Faithful to the stream, and so to a poisoned one as well: a domain that floods it gets the share of the buffer that
 * it has of the stream. Where that may happen, take {@link DomainBalanced}.
 */
public final class Reservoir implements ReplayPolicy {

    @Override
    public String name() {
        return "reservoir";
    }

    @Override
    public String shelf(Sample sample) {
        return "all";
    }

    @Override
    public Place makeRoom(ReplayBuffer buffer, Shelf own, SplittableRandom random) {
        long slot = random.nextLong(own.seen());
        return slot < own.size() ? new Place(own, (int) slot) : null;
    }

    @Override
    public Shelf draw(ReplayBuffer buffer, SplittableRandom random) {
        return buffer.largest();
    }
}
