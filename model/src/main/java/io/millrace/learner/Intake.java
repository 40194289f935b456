package io.millrace.learner;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.data.Example;
import io.millrace.data.Sample;
import io.millrace.encoder.Encoder;
import io.millrace.input.Input;
import io.millrace.input.Packer;
import io.millrace.input.WholeExamples;
import io.millrace.objective.Objective;
import io.millrace.probe.ProbeSets;
import io.millrace.release.SavedModel;
import io.millrace.schemas.config.Choice;
import io.millrace.schemas.events.ToldDomains;
import io.millrace.schemas.payload.Payload;
import io.millrace.schemas.payload.Payloads;
import io.millrace.schemas.payload.Targets;
import io.millrace.start.Start;
import io.millrace.start.StartConfig;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * From examples to samples that wait for a step: gathers the first examples until the input is fitted, holds out what
 * belongs to the probe sets, and packs the rest domain by domain.
 *
 * <p>What waits can be split and merged once the input is fitted, see {@link Backlog}. Examples gathered for the fit stay
 * together: an input is fitted once, on all of them.
 */
public final class Intake implements AutoCloseable {

    /** What is gathered for the fit at most, whatever the number of examples. */
    private static final long FIT_BYTES = 16L << 20;

    private final TrainingConfig training;
    private final Choice<Input.Provider<Record>> chosen;
    private final Choice<Objective.Provider<Record, Encoder<?>>> objective;
    private final ProbeSets probes;
    private final List<Example> first = new ArrayList<>();
    private long firstBytes;
    private final Backlog backlog = new Backlog();
    private final StartConfig given;
    private Input<?> input;
    private JsonNode fitted;
    private Start start;

    /**
     * @param given weights that the input belongs to; null if it is fitted on the stream
     * @param probes take their examples first
     */
    public Intake(TrainingConfig training, Kinds kinds, StartConfig given, ProbeSets probes) {
        this.given = given;
        this.training = training;
        this.chosen = kinds.input();
        this.objective = kinds.objective();
        this.probes = probes;
    }

    /** The input, or null while examples for its fit are gathered. */
    public Input<?> input() {
        return input;
    }

    /** The weights that came with the input; empty if it was fitted on the stream, or read from a state. */
    Optional<Start> start() {
        return Optional.ofNullable(start);
    }

    /** What the objective has to know of the stream; null as long as there is no input. */
    JsonNode fitted() {
        return fitted;
    }

    /** What makes samples of examples: full ones, or one of each where the objective needs them whole. */
    Packer.Source packing() {
        return objective.plugin().wholeExamples() ? domain -> new WholeExamples(input) : input;
    }

    /** Samples that wait, in the order in which they became full; whoever learns takes them out. */
    public ArrayDeque<Sample> fresh() {
        return backlog.fresh();
    }

    /**
     * Takes an example in.
     *
     * @throws Refused if it cannot be learned from, with the reason
     */
    public void add(Example given) throws Refused {
        Example told = toldApart(given);
        Example example = readable(told);
        if (input == null && !needsExamples()) {
            // Made before its first example is judged, for that is judged by it as all others are.
            make(List.of(example));
            example = readable(told);
        }
        if (input != null) {
            accept(example);
            return;
        }
        backlog.meet(example.domain());
        first.add(example);
        firstBytes += example.payload().size();
        if (first.size() >= training.fitExamples() || firstBytes >= FIT_BYTES) {
            fit();
        }
    }

    /** Domains that somebody makes up must not lock out those that come after them. */
    private Example toldApart(Example given) {
        return backlog.knows(given.domain()) || backlog.domains() < training.maxDomains()
                ? given
                : new Example(given.id(), ToldDomains.OTHERS, given.payload(), given.target());
    }

    private boolean needsExamples() {
        return (given == null && chosen.plugin().needsExamples(chosen.options()))
                || objective.plugin().needsExamples(objective.options());
    }

    /** The example as the objective reads it. */
    private Example readable(Example given) throws Refused {
        try {
            if (input != null) {
                input.check(given.payload());
            } else {
                Example like = first.isEmpty() ? given : first.get(0);
                chosen.plugin().check(chosen.options(), like.payload(), given.payload());
            }
            Example example = objective.plugin().read(objective.options(), given);
            objective.plugin().check(objective.options(), fitted, example);
            return example;
        } catch (IllegalArgumentException e) {
            throw new Refused(e);
        }
    }

    /** Fits the input on what was gathered, if that has not happened. */
    void fit() {
        if (input != null || first.isEmpty()) {
            return;
        }
        make(first);
        var gathered = List.copyOf(first);
        first.clear();
        firstBytes = 0;
        gathered.forEach(this::accept);
    }

    private void make(List<Example> from) {
        if (given == null) {
            List<Payload> payloads = from.stream().map(Example::payload).toList();
            input = chosen.plugin().fit(chosen.options(), payloads);
        } else {
            start = given.read();
            SavedModel model = start.model();
            input = chosen.plugin().load(chosen.options(), model.input(), model.files());
        }
        fitted = objective.plugin().fit(objective.options(), List.copyOf(from));
    }

    /** What waits in open samples goes out, as short samples where the input knows such. */
    void flush() {
        fit();
        backlog.flush();
    }

    private void accept(Example read) {
        Example example = objective.plugin().inSample(objective.options(), fitted, read, input);
        if (probes.take(example, packing())) {
            backlog.meet(example.domain());
            return;
        }
        backlog.add(example, packing());
    }

    void write(DataOutput out) throws IOException {
        out.writeBoolean(input != null);
        if (input != null) {
            out.writeUTF(input.fitted().toString());
            var files = new TreeMap<>(input.files());
            out.writeInt(files.size());
            for (var file : files.entrySet()) {
                out.writeUTF(file.getKey());
                out.writeInt(file.getValue().length);
                out.write(file.getValue());
            }
        }
        out.writeInt(first.size());
        for (Example example : first) {
            byte[] id = example.id().getBytes(StandardCharsets.UTF_8);
            out.writeInt(id.length);
            out.write(id);
            out.writeUTF(example.domain());
            Payloads.write(example.payload(), out);
        }
        backlog.write(out);
    }

    void read(DataInput in) throws IOException {
        if (in.readBoolean()) {
            var options = SnapshotFormat.json(in.readUTF());
            var files = new LinkedHashMap<String, byte[]>();
            int count = in.readInt();
            for (int i = 0; i < count; i++) {
                String name = in.readUTF();
                byte[] content = new byte[in.readInt()];
                in.readFully(content);
                files.put(name, content);
            }
            input = chosen.plugin().load(options, files);
        }
        int gathered = in.readInt();
        for (int i = 0; i < gathered; i++) {
            byte[] id = new byte[in.readInt()];
            in.readFully(id);
            var example =
                    new Example(
                            new String(id, StandardCharsets.UTF_8),
                            in.readUTF(),
                            Payloads.read(in));
            first.add(example);
            firstBytes += example.payload().size();
        }
        backlog.read(in, input == null ? null : packing());
    }

    /** Writes the targets of the examples gathered for the fit, in their order. */
    void writeTargets(DataOutput out) throws IOException {
        for (Example example : first) {
            byte[] target = Targets.write(example.target());
            out.writeInt(target.length);
            out.write(target);
        }
    }

    /** Reads what {@link #writeTargets} wrote, after {@link #read}. */
    void readTargets(DataInput in) throws IOException {
        for (int i = 0; i < first.size(); i++) {
            byte[] target = new byte[in.readInt()];
            in.readFully(target);
            Example bare = first.get(i);
            first.set(
                    i, new Example(bare.id(), bare.domain(), bare.payload(), Targets.read(target)));
        }
    }

    /** Writes what the objective has to know of the stream. */
    void writeFit(DataOutput out) throws IOException {
        byte[] bytes = String.valueOf(fitted).getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    /** Reads what {@link #writeFit} wrote, before {@link #read}. */
    void readFit(DataInput in) throws IOException {
        byte[] bytes = new byte[in.readInt()];
        in.readFully(bytes);
        JsonNode read = SnapshotFormat.json(new String(bytes, StandardCharsets.UTF_8));
        fitted = read.isNull() ? null : read;
    }

    @Override
    public void close() {
        if (input != null) {
            input.close();
        }
    }
}
