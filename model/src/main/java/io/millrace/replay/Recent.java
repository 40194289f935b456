package io.millrace.replay;

import io.millrace.data.Sample;
import io.millrace.replay.ReplayBuffer.Shelf;
import java.util.SplittableRandom;

/**
 * The newest samples. The shelf is a ring: while nothing has left, the n-th arrival sits at n modulo its size.
 *
 * <p>Forgets by design: whatever floods the stream is soon all there is.
 */
public final class Recent implements ReplayPolicy {

    @Override
    public String name() {
        return "recent";
    }

    @Override
    public String shelf(Sample sample) {
        return "all";
    }

    @Override
    public boolean inOrder() {
        return true;
    }

    @Override
    public Place makeRoom(ReplayBuffer buffer, Shelf own, SplittableRandom random) {
        return own.size() == 0 ? null : new Place(own, (int) ((own.seen() - 1) % own.size()));
    }

    @Override
    public Shelf draw(ReplayBuffer buffer, SplittableRandom random) {
        return buffer.largest();
    }
}
