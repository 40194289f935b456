package io.millrace.replay;

import io.millrace.data.Sample;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
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

    /**
     * Deals the samples out to several buffers that share the capacity, each shelf in turn: every part is as fair a
     * sample of the past as the whole, and together they hold everything.
     */
    public List<ReplayBuffer> split(int parts) {
        var out = new ArrayList<ReplayBuffer>();
        for (int part = 0; part < parts; part++) {
            out.add(new ReplayBuffer(capacity / parts + (part < capacity % parts ? 1 : 0), policy));
        }
        for (Shelf shelf : shelves.values()) {
            for (int part = 0; part < parts; part++) {
                Shelf dealt = out.get(part).shelves.computeIfAbsent(shelf.name, Shelf::new);
                dealt.seen = shelf.seen / parts + (part < shelf.seen % parts ? 1 : 0);
            }
            for (int i = 0; i < shelf.size(); i++) {
                ReplayBuffer part = out.get(i % parts);
                part.add(part.shelves.get(shelf.name), shelf.samples.get(i));
            }
        }
        return out;
    }

    /** Puts parts together again; the capacity is the sum, so nothing is dropped. */
    public static ReplayBuffer merge(List<ReplayBuffer> parts, ReplayPolicy policy) {
        var whole =
                new ReplayBuffer(parts.stream().mapToLong(ReplayBuffer::capacity).sum(), policy);
        for (ReplayBuffer part : parts) {
            for (Shelf shelf : part.shelves.values()) {
                Shelf own = whole.shelves.computeIfAbsent(shelf.name, Shelf::new);
                own.seen += shelf.seen;
                shelf.samples.forEach(sample -> whole.add(own, sample));
            }
        }
        return whole;
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

    /** Reads what {@link #write} wrote; what a smaller capacity cannot hold is dropped from the largest shelf's end. */
    public void read(DataInput in) throws IOException {
        int count = in.readInt();
        for (int i = 0; i < count; i++) {
            Shelf shelf = shelves.computeIfAbsent(in.readUTF(), Shelf::new);
            shelf.seen = in.readLong();
            Samples.read(in, sample -> add(shelf, sample));
        }
        while (bytes > capacity) {
            Shelf largest = largest();
            remove(largest, largest.size() - 1);
        }
    }
}
