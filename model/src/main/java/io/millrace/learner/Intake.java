package io.millrace.learner;

import io.millrace.data.Example;
import io.millrace.data.Sample;
import io.millrace.input.Input;
import io.millrace.probe.ProbeSets;
import io.millrace.schemas.payload.Features;
import io.millrace.schemas.payload.Payload;
import io.millrace.schemas.payload.Payloads;
import io.millrace.schemas.payload.Text;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.TreeMap;

/**
 * From examples to samples that wait for a step: gathers the first examples until the input is fitted, holds out what
 * belongs to the probe sets, and packs the rest domain by domain.
 *
 * <p>What waits can be split and merged once the input is fitted, see {@link Backlog}. Examples gathered for the fit stay
 * together: an input is fitted once, on all of them.
 */
final class Intake {

    /** What is gathered for the fit at most, whatever the number of examples. */
    private static final long FIT_BYTES = 16L << 20;

    private final LearnerConfig config;
    private final Input.Provider provider;
    private final ProbeSets probes;
    private final List<Example> first = new ArrayList<>();
    private long firstBytes;
    private final Backlog backlog = new Backlog();
    private Input input;

    Intake(LearnerConfig config, ProbeSets probes) {
        this.config = config;
        this.provider = config.inputProvider();
        this.probes = probes;
    }

    /** The input, or null while examples for its fit are gathered. */
    Input input() {
        return input;
    }

    /** Samples that wait. */
    ArrayDeque<Sample> fresh() {
        return backlog.fresh();
    }

    void add(Example example) throws Refused {
        if (!backlog.knows(example.domain())
                && backlog.domains() >= config.training().maxDomains()) {
            throw new Refused(
                    "domain is '"
                            + example.domain()
                            + "', and there are training.max-domains = "
                            + config.training().maxDomains()
                            + " others already");
        }
        try {
            if (input != null) {
                input.check(example.payload());
            } else {
                provider.check(
                        first.isEmpty() ? example.payload() : first.get(0).payload(),
                        example.payload());
            }
        } catch (IllegalArgumentException e) {
            throw new Refused(e);
        }
        if (input != null) {
            accept(example);
            return;
        }
        backlog.meet(example.domain());
        first.add(example);
        firstBytes += bytes(example.payload());
        boolean enough = first.size() >= config.training().fitExamples() || firstBytes >= FIT_BYTES;
        if (enough || !provider.needsExamples(config.input())) {
            fit();
        }
    }

    /** Fits the input on what was gathered, if that has not happened. */
    void fit() {
        if (input != null || first.isEmpty()) {
            return;
        }
        input = provider.fit(config.input(), first.stream().map(Example::payload).toList());
        var gathered = List.copyOf(first);
        first.clear();
        firstBytes = 0;
        gathered.forEach(this::accept);
    }

    /** What waits in open samples goes out, as short samples where the input knows such. */
    void flush() {
        fit();
        backlog.flush();
    }

    private void accept(Example example) {
        if (probes.take(example, input)) {
            backlog.meet(example.domain());
            return;
        }
        backlog.add(example, input);
    }

    private static long bytes(Payload payload) {
        return payload instanceof Text text
                ? text.text().length()
                : 4L * ((Features) payload).values().length;
    }

    void write(DataOutput out) throws IOException {
        out.writeBoolean(input != null);
        if (input != null) {
            out.writeUTF(input.options().toString());
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
            input = provider.load(options, files);
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
            firstBytes += bytes(example.payload());
        }
        backlog.read(in, input);
    }

    void close() {
        if (input != null) {
            input.close();
        }
    }
}
