package io.millrace.learner;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.input.Options;
import io.millrace.optimizer.Schedule;
import io.millrace.probe.ProbeSets;
import io.millrace.replay.ReplayBuffer;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;

/**
 * A learner's whole state as bytes, and back: every part beside its section. The order of sections and of what is in them
 * is fixed, so the same state gives the same bytes in every process.
 *
 * <p>Version 2 added {@code health} and {@code good.*}; in a state of version 1 they are missing, which means that every
 * step so far was healthy and that there is no state to go back to until the next step that is accepted.
 * Version 3 added {@code held-out}; in an earlier state it is missing, and what was held out before it is not recognised
 * when it comes again.
 */
record Snapshot(
        LearnerConfig config,
        Counters counters,
        Schedule schedule,
        Health health,
        Intake intake,
        ReplayBuffer replay,
        ProbeSets probes,
        Model model,
        LastGood lastGood) {

    private static final String GOOD = "good.";

    void write(OutputStream to) throws IOException {
        var out = new DataOutputStream(to);
        out.writeInt(SnapshotFormat.MAGIC);
        out.writeInt(SnapshotFormat.VERSION);
        SnapshotFormat.section(out, "identity", content -> content.writeUTF(identity().toString()));
        SnapshotFormat.section(out, "counters", this::writeCounters);
        SnapshotFormat.section(out, "health", this::writeHealth);
        SnapshotFormat.section(out, "intake", intake::write);
        SnapshotFormat.section(out, "replay", replay::write);
        if (model.built()) {
            SnapshotFormat.section(out, "probes", probes::write);
            SnapshotFormat.section(out, "held-out", probes::writeHeldOut);
            for (var group : model.arrays().entrySet()) {
                arrays(out, group.getKey(), group.getValue());
            }
            for (var group : lastGood.copies().entrySet()) {
                arrays(out, GOOD + group.getKey(), group.getValue());
            }
        }
        out.writeUTF("end");
        out.writeLong(0);
        out.flush();
    }

    private static void arrays(DataOutput out, String section, Map<String, NDArray> arrays)
            throws IOException {
        out.writeUTF(section);
        out.writeLong(Tensors.length(arrays));
        Tensors.write(arrays, out);
    }

    private void writeCounters(DataOutput out) throws IOException {
        counters.write(out);
        for (long value : schedule.state()) {
            out.writeLong(value);
        }
    }

    private void writeHealth(DataOutput out) throws IOException {
        health.write(out);
        out.writeLong(lastGood.step());
    }

    void read(InputStream from) throws IOException {
        var in = new DataInputStream(from);
        SnapshotFormat.version(in);
        long goodStep = -1;
        while (true) {
            String name = in.readUTF();
            DataInputStream content = SnapshotFormat.content(in, in.readLong());
            switch (name) {
                case "identity" ->
                        SnapshotFormat.sameIdentity(
                                SnapshotFormat.json(content.readUTF()), identity());
                case "counters" -> {
                    counters.read(content);
                    schedule.restore(content.readLong(), content.readLong(), content.readLong());
                }
                case "health" -> {
                    health.read(content);
                    goodStep = content.readLong();
                }
                case "intake" -> {
                    intake.read(content);
                    model.build(intake.input());
                }
                case "replay" -> replay.read(content);
                case "probes" -> probes.read(content, intake.input());
                case "held-out" -> probes.readHeldOut(content);
                case "weights", "objective" -> Tensors.read(model.arrays().get(name), content);
                case "good.weights", "good.objective" -> {
                    lastGood.reserve(goodStep, model.arrays());
                    String group = name.substring(GOOD.length());
                    Tensors.read(lastGood.copies().get(group), content);
                }
                case "end" -> {
                    return;
                }
                default ->
                        throw new IncompatibleSnapshotException(
                                "snapshot holds section '" + name + "', which this version lacks");
            }
        }
    }

    /** What must not change under a snapshot. */
    private JsonNode identity() {
        ObjectNode identity = Options.node();
        identity.set("input", config.inputProvider().identity(config.input()));
        identity.set("encoder", config.encoder());
        identity.set("objective", config.objective());
        return identity;
    }
}
