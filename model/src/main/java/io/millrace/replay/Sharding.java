package io.millrace.replay;

import io.millrace.data.Sample;
import io.millrace.replay.ReplayBuffer.Shelf;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/** One replay buffer as several that share its capacity, and back: for a stream that several learners read. */
public final class Sharding {

    private Sharding() {}

    /**
     * Deals the samples out to several buffers that share the capacity, each shelf in turn: every part is as fair a
     * sample of the past as the whole, and together they hold everything. On a shelf in order of arrival the oldest is
     * dealt first.
     */
    public static List<ReplayBuffer> split(ReplayBuffer whole, int parts) {
        long capacity = whole.capacity();
        var out = new ArrayList<ReplayBuffer>();
        for (int part = 0; part < parts; part++) {
            long share = capacity / parts + (part < capacity % parts ? 1 : 0);
            out.add(new ReplayBuffer(share, whole.policy()));
        }
        for (Shelf shelf : whole.shelves()) {
            List<Sample> ordered = whole.ordered(shelf);
            for (int part = 0; part < parts; part++) {
                var dealt = new ArrayList<Sample>();
                for (int i = part; i < ordered.size(); i += parts) {
                    dealt.add(ordered.get(i));
                }
                long seen = shelf.seen() / parts + (part < shelf.seen() % parts ? 1 : 0);
                out.get(part).put(shelf.name(), seen, dealt);
            }
        }
        return out;
    }

    /**
     * Puts parts together again, each shelf in turn; the capacity is the sum, so nothing is dropped. The whole is a fair
     * sample of all that the parts have seen if they have seen about equally much, as parts of one stream dealt out in
     * turn have; a part that has seen less is over-represented until the stream evens it out. Parts of one {@link #split}
     * give the same buffer again, to the byte.
     */
    public static ReplayBuffer merge(List<ReplayBuffer> parts, ReplayPolicy policy) {
        var whole =
                new ReplayBuffer(parts.stream().mapToLong(ReplayBuffer::capacity).sum(), policy);
        var names = new LinkedHashSet<String>();
        parts.forEach(part -> part.shelves().forEach(shelf -> names.add(shelf.name())));
        for (String name : names) {
            var dealt = new ArrayList<List<Sample>>();
            long seen = 0;
            for (ReplayBuffer part : parts) {
                Shelf shelf = part.shelf(name);
                dealt.add(shelf == null ? List.of() : part.ordered(shelf));
                seen += shelf == null ? 0 : shelf.seen();
            }
            whole.put(name, seen, inTurn(dealt));
        }
        return whole;
    }

    private static List<Sample> inTurn(List<List<Sample>> dealt) {
        var all = new ArrayList<Sample>();
        int most = dealt.stream().mapToInt(List::size).max().orElse(0);
        for (int i = 0; i < most; i++) {
            for (List<Sample> hand : dealt) {
                if (i < hand.size()) {
                    all.add(hand.get(i));
                }
            }
        }
        return all;
    }
}
