package io.millrace.learner;

import io.millrace.data.Example;
import io.millrace.data.Sample;
import io.millrace.input.Packer;
import io.millrace.replay.Samples;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What waits for a step: samples that are full, and for every domain one that is still open.
 *
 * <p>Splits and merges without dropping anything. Full samples are dealt out in turn and put together in turn; the open
 * sample of the n-th domain goes whole to part n modulo the number of parts, for half a sequence is not two; where several
 * parts have opened one for the same domain, a merge appends them, and what becomes full joins the queue. Every part knows
 * every domain. What {@link #split} made, {@link #merge} makes undone, to the byte.
 */
final class Backlog {

    private final Map<String, Packer> packers = new LinkedHashMap<>();
    private final ArrayDeque<Sample> fresh = new ArrayDeque<>();

    /** Full samples, oldest first. */
    ArrayDeque<Sample> fresh() {
        return fresh;
    }

    /** Domains met so far. */
    int domains() {
        return packers.size();
    }

    boolean knows(String domain) {
        return packers.containsKey(domain);
    }

    /** Notes a domain of which nothing waits yet. */
    void meet(String domain) {
        packers.putIfAbsent(domain, null);
    }

    void add(Example example, Packer.Source packing) {
        packer(example.domain(), packing).add(example, fresh::add);
    }

    private Packer packer(String domain, Packer.Source packing) {
        return packers.compute(domain, (name, open) -> open == null ? packing.packer(name) : open);
    }

    /** Open samples go out, filled up. */
    void flush() {
        packers.forEach(
                (domain, packer) -> {
                    if (packer != null) {
                        packer.flush(fresh::add);
                    }
                });
    }

    /** Deals everything out; nothing waits here afterwards. */
    List<Backlog> split(int parts, Packer.Source packing) {
        var out = new ArrayList<Backlog>();
        for (int part = 0; part < parts; part++) {
            out.add(new Backlog());
        }
        int n = 0;
        for (var open : packers.entrySet()) {
            String domain = open.getKey();
            out.forEach(part -> part.meet(domain));
            if (open.getValue() != null) {
                Backlog part = out.get(n % parts);
                part.packer(domain, packing).take(open.getValue(), part.fresh::add);
            }
            n++;
        }
        for (int i = 0; !fresh.isEmpty(); i++) {
            out.get(i % parts).fresh.add(fresh.poll());
        }
        return out;
    }

    /** Puts parts together; nothing waits in them afterwards. */
    static Backlog merge(List<Backlog> parts, Packer.Source packing) {
        var whole = new Backlog();
        for (boolean left = true; left; ) {
            left = false;
            for (Backlog part : parts) {
                if (!part.fresh.isEmpty()) {
                    whole.fresh.add(part.fresh.poll());
                    left = true;
                }
            }
        }
        for (Backlog part : parts) {
            part.packers.forEach(
                    (domain, open) -> {
                        whole.meet(domain);
                        if (open != null) {
                            whole.packer(domain, packing).take(open, whole.fresh::add);
                        }
                    });
        }
        return whole;
    }

    void write(DataOutput out) throws IOException {
        out.writeInt(packers.size());
        for (var packer : packers.entrySet()) {
            out.writeUTF(packer.getKey());
            out.writeBoolean(packer.getValue() != null);
            if (packer.getValue() != null) {
                packer.getValue().write(out);
            }
        }
        Samples.write(fresh, out);
    }

    void read(DataInput in, Packer.Source packing) throws IOException {
        int open = in.readInt();
        for (int i = 0; i < open; i++) {
            String domain = in.readUTF();
            Packer packer = null;
            if (in.readBoolean()) {
                packer = packing.packer(domain);
                packer.read(in);
            }
            packers.put(domain, packer);
        }
        Samples.read(in, fresh::add);
    }
}
