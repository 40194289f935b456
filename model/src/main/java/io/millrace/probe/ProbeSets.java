package io.millrace.probe;

import io.millrace.data.Example;
import io.millrace.input.Packer;
import io.millrace.replay.Samples;
import io.millrace.tensor.Hashing;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Held-out samples for every domain. A hash of the example's id decides, until the domain's set is full: what is held
 * out once is never trained on, and the set does not change afterwards, so that losses over time compare. An id that was
 * held out may come again, with the same content or an edited one: it is left out then, for which the hashes of these ids
 * are kept. There are only as many as fill the sets.
 *
 * <p>Sets split and merge without dropping anything. Samples are dealt out in turn and put together in turn; an open sample
 * goes whole to one part. Each part gets its share of the room, so that the parts together hold out no more than the whole
 * would, and a copy of the history and of the hashes. A merge takes the earliest step that trained on a domain, and
 * means of the losses weighted by samples: exact for the latest, a bound from above for the lowest, which parts may have
 * reached at different steps; a domain whose samples a part has not scored yet has no lowest. What {@link #split} made,
 * {@link #merge} makes undone, to the byte.
 */
public final class ProbeSets {

    private final ProbeConfig config;
    private final long seed;
    private final int room;
    private final Map<String, Probe> probes = new LinkedHashMap<>();
    private final Map<String, Packer> packers = new LinkedHashMap<>();
    private final Set<Long> heldOut = new LinkedHashSet<>();

    public ProbeSets(ProbeConfig config, long seed) {
        this(config, seed, config.samples());
    }

    private ProbeSets(ProbeConfig config, long seed, int room) {
        this.config = config;
        this.seed = seed;
        this.room = room;
    }

    /** Deals everything out to several sets; open samples leave this one. */
    public List<ProbeSets> split(int parts, Packer.Source packing) {
        var out = new ArrayList<ProbeSets>();
        for (int part = 0; part < parts; part++) {
            out.add(new ProbeSets(config, seed, room / parts + (part < room % parts ? 1 : 0)));
            out.get(part).heldOut.addAll(heldOut);
        }
        int n = 0;
        for (Probe probe : probes.values()) {
            for (int part = 0; part < parts; part++) {
                Probe dealt = probe.share(part, parts);
                out.get(part).probes.put(probe.domain(), dealt);
            }
            Packer open = packers.remove(probe.domain());
            if (open != null) {
                out.get(n % parts).append(probe.domain(), open, packing);
            }
            n++;
        }
        return out;
    }

    /** Puts sets together; open samples leave the parts. What becomes full is held, beyond the room if need be. */
    public static ProbeSets merge(List<ProbeSets> parts, Packer.Source packing) {
        ProbeSets one = parts.get(0);
        var whole =
                new ProbeSets(
                        one.config, one.seed, parts.stream().mapToInt(part -> part.room).sum());
        var domains = new LinkedHashMap<String, List<Probe>>();
        for (ProbeSets part : parts) {
            whole.heldOut.addAll(part.heldOut);
            for (Probe probe : part.probes.values()) {
                domains.computeIfAbsent(probe.domain(), domain -> new ArrayList<>()).add(probe);
            }
        }
        domains.forEach((domain, shares) -> whole.probes.put(domain, Probe.merge(shares)));
        for (ProbeSets part : parts) {
            part.packers.forEach((domain, open) -> whole.append(domain, open, packing));
            part.packers.clear();
        }
        return whole;
    }

    private void append(String domain, Packer open, Packer.Source packing) {
        Probe probe = probes.get(domain);
        packers.computeIfAbsent(domain, packing::packer).take(open, probe::join);
    }

    /** Takes the example if it is to be held out, or if its id was held out before; else it may be trained on. */
    public boolean take(Example example, Packer.Source packing) {
        Probe probe = probes.computeIfAbsent(example.domain(), Probe::new);
        long id = Hashing.hash64(example.id());
        if (heldOut.contains(id)) {
            return true;
        }
        if (probe.samples.size() >= room || !config.holdsOut(id, seed)) {
            return false;
        }
        heldOut.add(id);
        packers.computeIfAbsent(example.domain(), packing::packer)
                .add(
                        example,
                        sample -> {
                            if (probe.samples.size() < room) {
                                probe.join(sample);
                            }
                        });
        return true;
    }

    /** Notes that a step trained on a domain. */
    public void trained(String domain, long step) {
        Probe probe = probes.get(domain);
        if (probe != null && probe.trainedSince < 0) {
            probe.trainedSince = step;
        }
    }

    /** Notes a score. */
    public void score(Probe probe, double loss) {
        probe.score(loss);
    }

    /** All probes, in the order in which their domains appeared. */
    public List<Probe> probes() {
        return new ArrayList<>(probes.values());
    }

    /** Writes the hashes of the ids that were held out, in the order in which they came. */
    public void writeHeldOut(DataOutput out) throws IOException {
        out.writeInt(heldOut.size());
        for (long id : heldOut) {
            out.writeLong(id);
        }
    }

    /** Reads what {@link #writeHeldOut} wrote. */
    public void readHeldOut(DataInput in) throws IOException {
        int count = in.readInt();
        for (int i = 0; i < count; i++) {
            heldOut.add(in.readLong());
        }
    }

    /** Writes everything but the configuration and what {@link #writeHeldOut} writes. */
    public void write(DataOutput out) throws IOException {
        out.writeInt(probes.size());
        for (Probe probe : probes.values()) {
            out.writeUTF(probe.domain());
            out.writeLong(probe.trainedSince);
            out.writeDouble(probe.lowest);
            out.writeDouble(probe.latest);
            Samples.write(probe.samples, out);
            Packer packer = packers.get(probe.domain());
            out.writeBoolean(packer != null);
            if (packer != null) {
                packer.write(out);
            }
        }
    }

    /** Reads what {@link #write} wrote. */
    public void read(DataInput in, Packer.Source packing) throws IOException {
        int count = in.readInt();
        for (int i = 0; i < count; i++) {
            var probe = new Probe(in.readUTF());
            probe.trainedSince = in.readLong();
            probe.lowest = in.readDouble();
            probe.latest = in.readDouble();
            Samples.read(in, probe.samples::add);
            probes.put(probe.domain(), probe);
            if (in.readBoolean()) {
                Packer packer = packing.packer(probe.domain());
                packer.read(in);
                packers.put(probe.domain(), packer);
            }
        }
    }
}
