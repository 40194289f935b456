package io.millrace.learner;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.input.Input;
import io.millrace.optimizer.Schedule;
import io.millrace.probe.ProbeSets;
import io.millrace.replay.ReplayBuffer;
import io.millrace.schemas.config.Choice;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A learner's whole state as bytes, and back: every part beside its section. The order of sections and of what is in them
 * is fixed, so the same state gives the same bytes in every process.
 *
 * <p>Version 2 added {@code health} and {@code good.*}; in a state of version 1 they are missing, which means that every
 * step so far was healthy and that there is no state to go back to until the next step that is accepted.
 * Version 3 added {@code held-out}; in an earlier state it is missing, and what was held out before it is not recognised
 * when it comes again. Version 4 added {@code levels}, {@code fit}, {@code targets}, {@code optimizer} and {@code
 * continual}; in an earlier state there was one group of parameters, whose moments stand in {@code objective}, nothing was
 * said of examples, and no objective had to know anything of the stream. It added {@code numerics} too: before, products
 * were the engine's own.
 */
record Snapshot(
        LearnerConfig config,
        Numerics numerics,
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
        SnapshotFormat.section(out, "numerics", numerics::write);
        SnapshotFormat.section(out, "counters", this::writeCounters);
        SnapshotFormat.section(out, "health", this::writeHealth);
        SnapshotFormat.section(out, "levels", health::writeLevels);
        SnapshotFormat.section(out, "fit", intake::writeFit);
        SnapshotFormat.section(out, "intake", intake::write);
        SnapshotFormat.section(out, "targets", intake::writeTargets);
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
        boolean joined = SnapshotFormat.version(in) < 4;
        if (joined) {
            numerics.readNothing();
        }
        long goodStep = -1;
        while (true) {
            String name = in.readUTF();
            DataInputStream content = SnapshotFormat.content(in, in.readLong());
            switch (name) {
                case "identity" ->
                        SnapshotFormat.sameIdentity(
                                SnapshotFormat.json(content.readUTF()), identity());
                case "numerics" -> numerics.read(content);
                case "counters" -> {
                    counters.read(content);
                    schedule.restore(content.readLong(), content.readLong(), content.readLong());
                }
                case "health" -> {
                    health.read(content);
                    goodStep = content.readLong();
                }
                case "levels" -> health.readLevels(content);
                case "fit" -> intake.readFit(content);
                case "intake" -> {
                    intake.read(content);
                    if (counters.examples > 0) {
                        model.build(intake.input(), intake.fitted());
                    }
                }
                case "targets" -> intake.readTargets(content);
                case "replay" -> replay.read(content);
                case "probes" -> probes.read(content, intake.packing());
                case "held-out" -> probes.readHeldOut(content);
                case "weights", "optimizer", "objective", "continual" ->
                        Tensors.read(members(model.arrays(), name, joined), content);
                case "good.weights", "good.optimizer", "good.objective", "good.continual" -> {
                    lastGood.reserve(goodStep, model.arrays());
                    String group = name.substring(GOOD.length());
                    Tensors.read(members(lastGood.copies(), group, joined), content);
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

    /** The arrays of a section; before version 4 moments stood with the objective's own arrays. */
    private static Map<String, NDArray> members(
            Map<String, Map<String, NDArray>> arrays, String section, boolean joined) {
        if (!joined || !section.equals("objective")) {
            return arrays.get(section);
        }
        var both = new LinkedHashMap<>(arrays.get("optimizer"));
        both.putAll(arrays.get("objective"));
        return both;
    }

    /** What must not change under a snapshot. */
    private JsonNode identity() {
        Kinds kinds = config.kinds();
        ObjectNode identity = JsonNodeFactory.instance.objectNode();
        identity.set("input", kinds.input().json(identity(kinds.input())));
        identity.set("encoder", config.encoder());
        identity.set("objective", config.objective());
        return identity;
    }

    private static Record identity(Choice<Input.Provider<Record>> input) {
        return input.plugin().identity(input.options());
    }
}
