package io.millrace.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.data.Example;
import io.millrace.data.Sample;
import io.millrace.input.Input;
import io.millrace.learner.LearnerConfig;
import io.millrace.replay.ReplayBuffer;
import io.millrace.replay.ReplayPolicy;
import io.millrace.replay.Sharding;
import io.millrace.schemas.plugin.Plugins;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What every replay policy has to keep. */
public abstract class ReplayPolicyContract extends LearnerContract {

    private static final int CAPACITY = 3000;

    private SmallKinds.Learning learning;

    @Override
    protected Class<ReplayPolicy> type() {
        return ReplayPolicy.class;
    }

    private SmallKinds.Learning learning() {
        if (learning == null) {
            ObjectNode over = JsonNodeFactory.instance.objectNode();
            // Full after a few steps.
            over.putObject("replay").put("policy", name()).put("capacity", "2 KiB");
            Input.Provider<?> first =
                    Plugins.named(Input.Provider.class, "input", SmallStream.all().firstKey());
            ObjectNode objective =
                    JsonNodeFactory.instance.objectNode().put("name", first.defaultObjective());
            learning = SmallKinds.learning(List.of(objective), over, found -> true);
        }
        return learning;
    }

    @Override
    protected LearnerConfig config() {
        return learning().config();
    }

    @Override
    protected List<Example> examples() {
        return learning().examples();
    }

    private ReplayBuffer buffer(long capacity) {
        return new ReplayBuffer(
                capacity, Plugins.find(ReplayPolicy.class, "replay.policy", name()));
    }

    private static Sample sample(int number, SplittableRandom random) {
        byte[] bytes = new byte[random.nextInt(1, 200)];
        bytes[0] = (byte) number;
        return new Sample("d" + random.nextInt(3), bytes);
    }

    /** Offers and draws, as steps do. */
    private static void live(ReplayBuffer buffer, int from, int to) {
        for (int i = from; i < to; i++) {
            var random = new SplittableRandom(i);
            buffer.offer(sample(i, random), random);
            assertTrue(buffer.bytes() <= buffer.capacity(), buffer.bytes() + " bytes are held");
            List<Sample> drawn = buffer.draw(3, random);
            assertEquals(buffer.size() == 0 ? 0 : 3, drawn.size());
        }
    }

    private static byte[] bytes(ReplayBuffer buffer) throws IOException {
        var bytes = new ByteArrayOutputStream();
        buffer.write(new DataOutputStream(bytes));
        return bytes.toByteArray();
    }

    private ReplayBuffer read(byte[] bytes, long capacity) throws IOException {
        ReplayBuffer buffer = buffer(capacity);
        buffer.read(new DataInputStream(new ByteArrayInputStream(bytes)));
        return buffer;
    }

    @Test
    public void whatItKeepsStaysWithinItsBytesAndGoesOnFromThemAlike() throws IOException {
        ReplayBuffer undisturbed = buffer(CAPACITY);
        live(undisturbed, 0, 600);
        ReplayBuffer half = buffer(CAPACITY);
        live(half, 0, 311);
        ReplayBuffer restored = read(bytes(half), CAPACITY);
        assertArrayEquals(bytes(half), bytes(restored), "reading and writing changes nothing");
        live(restored, 311, 600);
        assertArrayEquals(bytes(undisturbed), bytes(restored));
        assertTrue(undisturbed.size() > 5, "samples held: " + undisturbed.size());
    }

    @Test
    public void aSmallerCapacityIsKeptFromTheStart() throws IOException {
        ReplayBuffer full = buffer(CAPACITY);
        live(full, 0, 300);
        ReplayBuffer smaller = read(bytes(full), CAPACITY / 3);
        assertTrue(smaller.bytes() <= CAPACITY / 3, smaller.bytes() + " bytes are held");
        live(smaller, 300, 500);
    }

    @Test
    public void splittingAndMergingGivesTheSameBytes() throws IOException {
        ReplayBuffer whole = buffer(CAPACITY);
        live(whole, 0, 300);
        ReplayBuffer merged =
                Sharding.merge(
                        Sharding.split(whole, 3),
                        Plugins.find(ReplayPolicy.class, "replay.policy", name()));
        assertArrayEquals(bytes(whole), bytes(merged));
    }
}
