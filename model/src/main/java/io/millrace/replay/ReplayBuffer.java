package io.millrace.replay;

import io.millrace.data.Sample;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Samples of the past, bounded in bytes. Storage is shelves of samples; a {@link ReplayPolicy} says on which shelf a
 * sample belongs, which one makes room when the buffer is full, and from which shelf to draw.
 *
 * <p>Not thread-safe. Chance comes from the caller, so that a restored buffer goes on the same way.
 */
public final class ReplayBuffer {

    /** Samples that share a fate, and how many ever asked for a place here. */
    public static final class Shelf {
        private final String name;
        private final List<Sample> samples = new ArrayList<>();
        private long seen;
        private long bytes;

        Shelf(String name) {
            this.name = name;
        }

        /** Name given by the policy. */
        public String name() {
            return name;
        }

        /** Samples held. */
        public int size() {
            return samples.size();
        }

        /** Samples that ever asked for a place, held or not. */
        public long seen() {
            return seen;
        }

        /** Bytes held. */
        public long bytes() {
            return bytes;
        }
    }

    private final long capacity;
    private final ReplayPolicy policy;
    private final Map<String, Shelf> shelves = new LinkedHashMap<>();
    private long bytes;
    private int size;

    /**
     * @param capacity bytes, bookkeeping included; 0 keeps nothing
     * @param policy what to keep and what to draw
     */
    public ReplayBuffer(long capacity, ReplayPolicy policy) {
        if (capacity < 0) {
            throw new IllegalArgumentException(
                    "replay capacity is " + capacity + " bytes, must be at least 0");
        }
        this.capacity = capacity;
        this.policy = policy;
    }

    /** Samples held. */
    public int size() {
        return size;
    }

    /** Bytes held. */
    public long bytes() {
        return bytes;
    }

    /** Bytes allowed. */
    public long capacity() {
        return capacity;
    }

    ReplayPolicy policy() {
        return policy;
    }

    /** The shelf of that name, or null. */
    Shelf shelf(String name) {
        return shelves.get(name);
    }

    /** The shelves, in the order in which they came to be. */
    public List<Shelf> shelves() {
        return new ArrayList<>(shelves.values());
    }

    /** Offers a sample; the policy decides whether it stays and what goes for it. */
    public void offer(Sample sample, SplittableRandom random) {
        if (sample.cost() > capacity) {
            return;
        }
        Shelf own = shelves.computeIfAbsent(policy.shelf(sample), Shelf::new);
        own.seen++;
        if (bytes + sample.cost() <= capacity) {
            add(own, sample);
            return;
        }
        ReplayPolicy.Place place = policy.makeRoom(this, own, random);
        if (place == null) {
            return;
        }
        if (place.shelf() == own) {
            replace(own, place.slot(), sample);
        } else {
            remove(place.shelf(), place.slot());
            add(own, sample);
        }
        while (bytes > capacity) { // only where samples differ in size
            Shelf largest = largest();
            remove(largest, random.nextInt(largest.size()));
        }
    }

    /** Draws samples with replacement; none if the buffer is empty. */
    public List<Sample> draw(int count, SplittableRandom random) {
        var drawn = new ArrayList<Sample>(count);
        for (int i = 0; i < count && size > 0; i++) {
            Shelf shelf = policy.draw(this, random);
            drawn.add(shelf.samples.get(random.nextInt(shelf.size())));
        }
        return drawn;
    }

    /** The shelf that holds most bytes; the oldest of equals. */
    public Shelf largest() {
        Shelf largest = null;
        for (Shelf shelf : shelves.values()) {
            if (largest == null || shelf.bytes > largest.bytes) {
                largest = shelf;
            }
        }
        return largest;
    }

    private void add(Shelf shelf, Sample sample) {
        shelf.samples.add(sample);
        shelf.bytes += sample.cost();
        bytes += sample.cost();
        size++;
    }

    private void replace(Shelf shelf, int slot, Sample sample) {
        long change = (long) sample.cost() - shelf.samples.set(slot, sample).cost();
        shelf.bytes += change;
        bytes += change;
    }

    private void remove(Shelf shelf, int slot) {
        Sample last = shelf.samples.remove(shelf.size() - 1);
        Sample gone = slot < shelf.size() ? shelf.samples.set(slot, last) : last;
        shelf.bytes -= gone.cost();
        bytes -= gone.cost();
        size--;
    }

    /** Where a ring's oldest sample sits: the next arrival takes its place. Elsewhere order means nothing. */
    private int oldest(long seen, int count) {
        return policy.inOrder() && count > 0 ? (int) (seen % count) : 0;
    }

    /** A shelf's samples; on a shelf in order of arrival the oldest first. */
    List<Sample> ordered(Shelf shelf) {
        var ordered = new ArrayList<>(shelf.samples);
        Collections.rotate(ordered, -oldest(shelf.seen, ordered.size()));
        return ordered;
    }

    /** Fills a shelf with samples in the order of {@link #ordered}. */
    void put(String name, long seen, List<Sample> ordered) {
        Shelf shelf = shelves.computeIfAbsent(name, Shelf::new);
        shelf.seen = seen;
        var arranged = new ArrayList<>(ordered);
        Collections.rotate(arranged, oldest(seen, arranged.size()));
        arranged.forEach(sample -> add(shelf, sample));
    }

    /** Writes everything but capacity and policy, which are configuration. */
    public void write(DataOutput out) throws IOException {
        out.writeInt(shelves.size());
        for (Shelf shelf : shelves.values()) {
            out.writeUTF(shelf.name);
            out.writeLong(shelf.seen);
            Samples.write(shelf.samples, out);
        }
    }

    /**
     * Reads what {@link #write} wrote. If the policy is another now, samples move to the shelves where it wants them. If the
     * capacity is smaller now, a shelf in order of arrival drops its oldest samples; elsewhere samples are dropped by lot,
     * from the largest shelf each time, so that what stays is still a fair sample.
     */
    public void read(DataInput in) throws IOException {
        int count = in.readInt();
        boolean moved = false;
        for (int i = 0; i < count; i++) {
            Shelf shelf = shelves.computeIfAbsent(in.readUTF(), Shelf::new);
            shelf.seen = in.readLong();
            Samples.read(in, sample -> add(shelf, sample));
            moved |= shelf.samples.stream().anyMatch(s -> !policy.shelf(s).equals(shelf.name));
        }
        if (moved) {
            reshelve();
        }
        if (bytes > capacity) {
            shrink();
        }
    }

    /**
     * Puts every sample where the policy wants it. A shelf stands for all that it has seen, so each of its samples takes an
     * equal part of that number along. What one policy kept is no fair sample for another until the stream evens it out.
     */
    private void reshelve() {
        var before = List.copyOf(shelves.values());
        shelves.clear();
        bytes = 0;
        size = 0;
        for (Shelf old : before) {
            var counts = new LinkedHashMap<Shelf, Integer>();
            for (Sample sample : old.samples) {
                Shelf shelf = shelves.computeIfAbsent(policy.shelf(sample), Shelf::new);
                add(shelf, sample);
                counts.merge(shelf, 1, Integer::sum);
            }
            double each = (double) old.seen / old.size();
            counts.forEach((shelf, number) -> shelf.seen += Math.round(each * number));
        }
    }

    private void shrink() {
        // A function of the state, as everything is.
        var random = new SplittableRandom(bytes ^ capacity << 1);
        while (bytes > capacity) {
            Shelf largest = largest();
            if (policy.inOrder()) {
                dropOldest(largest);
            } else {
                remove(largest, random.nextInt(largest.size()));
            }
        }
    }

    /** Drops as many of a ring's oldest as are too many. */
    private void dropOldest(Shelf shelf) {
        List<Sample> ordered = ordered(shelf);
        int from = 0;
        for (long over = bytes - capacity; over > 0 && from < ordered.size(); from++) {
            over -= ordered.get(from).cost();
        }
        bytes -= shelf.bytes;
        size -= shelf.size();
        shelf.bytes = 0;
        shelf.samples.clear();
        put(shelf.name, shelf.seen, ordered.subList(from, ordered.size()));
    }
}
