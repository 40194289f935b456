package io.millrace.probe;

import io.millrace.data.Example;
import io.millrace.data.Sample;
import io.millrace.input.Input;
import io.millrace.replay.Samples;
import io.millrace.tensor.Hashing;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Held-out samples for every domain. A hash of the example's id decides, until the domain's set is full: what is held
 * out once is never trained on, and the set does not change afterwards, so that losses over time compare.
 */
public final class ProbeSets {

    private final ProbeConfig config;
    private final long seed;
    private final Map<String, Probe> probes = new LinkedHashMap<>();
    private final Map<String, Input.Packer> packers = new LinkedHashMap<>();

    public ProbeSets(ProbeConfig config, long seed) {
        this.config = config;
        this.seed = seed;
    }

    /** Takes the example if it is to be held out. */
    public boolean take(Example example, Input input) {
        Probe probe = probes.computeIfAbsent(example.domain(), Probe::new);
        if (probe.samples.size() >= config.samples() || !chosen(example.id())) {
            return false;
        }
        packers.computeIfAbsent(example.domain(), domain -> input.packer())
                .add(
                        example.payload(),
                        bytes -> {
                            if (probe.samples.size() < config.samples()) {
                                probe.samples.add(new Sample(example.domain(), bytes));
                            }
                        });
        return true;
    }

    private boolean chosen(String id) {
        return (Hashing.mix(Hashing.hash64(id), seed) >>> 11) * 0x1p-53 < config.share();
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

    /** Writes everything but the configuration. */
    public void write(DataOutput out) throws IOException {
        out.writeInt(probes.size());
        for (Probe probe : probes.values()) {
            out.writeUTF(probe.domain());
            out.writeLong(probe.trainedSince);
            out.writeDouble(probe.lowest);
            out.writeDouble(probe.latest);
            Samples.write(probe.samples, out);
            Input.Packer packer = packers.get(probe.domain());
            out.writeBoolean(packer != null);
            if (packer != null) {
                packer.write(out);
            }
        }
    }

    /** Reads what {@link #write} wrote. */
    public void read(DataInput in, Input input) throws IOException {
        int count = in.readInt();
        for (int i = 0; i < count; i++) {
            var probe = new Probe(in.readUTF());
            probe.trainedSince = in.readLong();
            probe.lowest = in.readDouble();
            probe.latest = in.readDouble();
            Samples.read(in, probe.samples::add);
            probes.put(probe.domain(), probe);
            if (in.readBoolean()) {
                Input.Packer packer = input.packer();
                packer.read(in);
                packers.put(probe.domain(), packer);
            }
        }
    }
}
