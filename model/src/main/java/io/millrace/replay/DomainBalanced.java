package io.millrace.replay;

import io.millrace.data.Sample;
import io.millrace.replay.ReplayBuffer.Shelf;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Every domain has an equal right to space and to be drawn, and keeps a uniform sample of its own past; a domain that
 * floods the stream cannot push the others out (Chrysakis and Moens 2020, class-balancing reservoir sampling).
 *
 * <p>A domain takes space from the largest only if it is not the larger one afterwards. Else two that differ by one
 * sample would trade places for ever, a random sample going for the newest each time, and the past would soon be gone.
 *
 * <p>Within its own domain a flood has the share that it has of the domain's stream. One example repeated, exactly or
 * nearly, does not come this far: the duplicate filter in front lets the first one through. And however many domains
 * somebody makes up, {@code training.max-domains} bounds how thin the shares become, and one of which next to nothing is held
 * is not drawn from: a few made-up samples would be most of what is rehearsed.
 */
public final class DomainBalanced implements ReplayPolicy {

    /** A domain that holds less than this part of what they hold on average is not drawn from. */
    private static final long LEAST = 100;

    @Override
    public String name() {
        return "domain-balanced";
    }

    @Override
    public String shelf(Sample sample) {
        return sample.domain();
    }

    @Override
    public Place makeRoom(ReplayBuffer buffer, Shelf own, SplittableRandom random) {
        Shelf largest = buffer.largest();
        long sample = Math.max(meanCost(own), meanCost(largest));
        if (own.bytes() + sample <= largest.bytes() - sample) {
            return new Place(largest, random.nextInt(largest.size()));
        }
        long slot = random.nextLong(own.seen());
        return slot < own.size() ? new Place(own, (int) slot) : null;
    }

    private static long meanCost(Shelf shelf) {
        return shelf.size() == 0 ? 0 : shelf.bytes() / shelf.size();
    }

    @Override
    public Shelf draw(ReplayBuffer buffer, SplittableRandom random) {
        List<Shelf> filled = buffer.shelves().stream().filter(shelf -> shelf.size() > 0).toList();
        long average = buffer.size() / filled.size();
        List<Shelf> worth =
                filled.stream().filter(shelf -> shelf.size() * LEAST >= average).toList();
        return worth.get(random.nextInt(worth.size()));
    }
}
