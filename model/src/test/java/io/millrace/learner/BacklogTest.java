package io.millrace.learner;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.data.Example;
import io.millrace.data.Sample;
import io.millrace.input.Input;
import io.millrace.probe.Probe;
import io.millrace.probe.ProbeConfig;
import io.millrace.probe.ProbeSets;
import io.millrace.schemas.payload.Payload;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** What waits for a step, and what is held out, when a learner's state is split and merged. */
final class BacklogTest {

    private static Input<?> input;

    @BeforeContainer
    static void fit() {
        LearnerConfig config = Streams.text();
        List<Payload> first = Streams.sentences(60, 1).stream().map(Example::payload).toList();
        var chosen = config.kinds().input();
        input = chosen.plugin().fit(chosen.options(), first);
    }

    @AfterContainer
    static void close() {
        input.close();
    }

    private static Backlog backlog(int examples, long seed) {
        var backlog = new Backlog();
        Streams.sentences(examples, seed).forEach(example -> backlog.add(example, input));
        return backlog;
    }

    private static ProbeSets probes(int examples, long seed) {
        var probes = new ProbeSets(new ProbeConfig(0.5, 9, 10), 1);
        for (Example example : Streams.sentences(examples, seed)) {
            probes.take(example, input);
            probes.trained(example.domain(), seed & 7);
        }
        double loss = 0.1;
        for (Probe probe : probes.probes()) {
            probes.score(probe, loss += 0.7);
        }
        return probes;
    }

    private static byte[] bytes(Backlog backlog) throws IOException {
        var out = new ByteArrayOutputStream();
        backlog.write(new DataOutputStream(out));
        return out.toByteArray();
    }

    private static byte[] bytes(ProbeSets probes) throws IOException {
        var out = new ByteArrayOutputStream();
        probes.write(new DataOutputStream(out));
        probes.writeHeldOut(new DataOutputStream(out));
        return out.toByteArray();
    }

    @Property(tries = 60)
    void mergingWhatWasSplitGivesTheSameBytes(
            @ForAll @IntRange(max = 60) int examples,
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 6) int parts)
            throws IOException {
        Backlog backlog = backlog(examples, seed);
        byte[] before = bytes(backlog);
        assertArrayEquals(before, bytes(Backlog.merge(backlog.split(parts, input), input)));
        ProbeSets probes = probes(examples, seed);
        before = bytes(probes);
        assertArrayEquals(before, bytes(ProbeSets.merge(probes.split(parts, input), input)));
    }

    @Property(tries = 60)
    void mergingLearnersDropsNoToken(
            @ForAll @IntRange(max = 40) int examples,
            @ForAll @IntRange(min = 1, max = 5) int parts,
            @ForAll long seed) {
        var backlogs = new ArrayList<Backlog>();
        var expected = new TreeMap<String, Integer>();
        for (int part = 0; part < parts; part++) {
            backlogs.add(backlog(examples, seed + part));
            count(backlog(examples, seed + part), expected);
        }
        var found = new TreeMap<String, Integer>();
        Backlog whole = Backlog.merge(backlogs, input);
        assertTrue(backlogs.stream().allMatch(part -> part.fresh().isEmpty()), "moved, not copied");
        count(whole, found);
        assertEquals(expected, found);
    }

    /** Tokens that are no padding, by domain; empties the backlog. */
    private static void count(Backlog backlog, Map<String, Integer> tokens) {
        backlog.flush();
        var text = (io.millrace.input.TokenInput) input;
        for (Sample sample : backlog.fresh()) {
            int[] ids = new int[text.length()];
            text.tokens(sample.bytes(), ids, 0);
            int real = (int) Arrays.stream(ids).filter(id -> id != text.padding()).count();
            tokens.merge(sample.domain(), real, Integer::sum);
        }
    }

    @Property(tries = 60)
    void partsOfProbeSetsShareTheRoomAndKnowTheHistory(
            @ForAll @IntRange(min = 1, max = 200) int examples,
            @ForAll @IntRange(min = 1, max = 4) int parts) {
        ProbeSets probes = probes(examples, 3);
        List<ProbeSets> split = probes.split(parts, input);
        List<Probe> whole = probes.probes();
        for (int i = 0; i < whole.size(); i++) {
            int dealt = 0;
            for (ProbeSets part : split) {
                Probe share = part.probes().get(i);
                dealt += share.samples().size();
                assertEquals(whole.get(i).latest(), share.latest());
                assertEquals(whole.get(i).trainedSince(), share.trainedSince());
            }
            assertEquals(whole.get(i).samples().size(), dealt);
        }
        for (Example example : Streams.sentences(2000, 9)) { // every part goes on holding out
            split.get(example.id().hashCode() % parts == 0 ? 0 : parts - 1).take(example, input);
        }
        var held = new TreeMap<String, Integer>();
        for (ProbeSets part : split) {
            for (Probe probe : part.probes()) {
                held.merge(probe.domain(), probe.samples().size(), Integer::sum);
            }
        }
        held.forEach((domain, count) -> assertTrue(count <= 9, domain + " has " + count));
    }
}
