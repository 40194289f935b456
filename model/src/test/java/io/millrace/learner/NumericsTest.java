package io.millrace.learner;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import io.millrace.data.Example;
import io.millrace.schemas.config.ConfigException;
import io.millrace.tensor.Precision;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A state goes on in its own precision, and is told where it goes on otherwise. */
final class NumericsTest {

    private static LearnerConfig config(String training) {
        return Streams.config(
                """
                input: {name: text, vocabulary: 512, length: 16}
                encoder: {name: transformer, depth: 2, width: 32, heads: 2}
                training: {batch: 8, warmup: 5, fit-examples: 40, threads: 1%s}
                replay: {share: 0.5, capacity: 4 KiB}
                probes: {share: 0.1, samples: 4, every: 10}
                """
                        .formatted(training));
    }

    private static byte[] learned(Learner learner, int from, int to) throws Exception {
        for (Example example : Streams.sentences(300, 5).subList(from, to)) {
            learner.add(example);
            while (learner.ready()) {
                learner.step();
            }
        }
        var bytes = new ByteArrayOutputStream();
        learner.snapshot(bytes);
        return bytes.toByteArray();
    }

    private static Learner restore(String training, byte[] state) throws IOException {
        return Learner.restore(config(training), Device.cpu(), new ByteArrayInputStream(state));
    }

    @ParameterizedTest
    @ValueSource(strings = {"float32", "bfloat16"})
    void restoresToTheBitInEachPrecision(String precision) throws Exception {
        String training = ", precision: " + precision;
        byte[] half;
        byte[] undisturbed;
        try (var learner = new Learner(config(training), Device.cpu())) {
            half = learned(learner, 0, 150);
            undisturbed = learned(learner, 150, 300);
        }
        try (var learner = restore(training, half)) {
            assertEquals(precision, learner.fingerprint().get("precision"));
            assertArrayEquals(undisturbed, learned(learner, 150, 300));
        }
    }

    @Test
    void autoIsDecidedAtTheFirstStartAndKept() throws Exception {
        String here = Precision.of("auto", Device.cpu()).name().toLowerCase(Locale.ROOT);
        String other = here.equals("float32") ? "bfloat16" : "float32";
        try (var learner = new Learner(config(""), Device.cpu())) {
            assertEquals(here, learner.fingerprint().get("precision"));
        }
        byte[] state;
        try (var learner = new Learner(config(", precision: " + other), Device.cpu())) {
            state = learned(learner, 0, 100);
        }
        try (var learner = restore("", state)) {
            assertEquals(other, learner.fingerprint().get("precision"));
        }
        try (var learner = restore(", precision: " + here, state)) {
            assertEquals(here, learner.fingerprint().get("precision"), "what is said holds");
        }
    }

    @Test
    void whatDiffersIsRefusedWhereItIsStrict() throws Exception {
        byte[] state;
        try (var learner = new Learner(config(", precision: bfloat16"), Device.cpu())) {
            state = learned(learner, 0, 100);
        }
        restore(", fingerprint: strict", state).close();
        restore(", precision: float32", state).close();
        var refused =
                assertThrows(
                        IOException.class,
                        () -> restore(", precision: float32, fingerprint: strict", state));
        assertTrue(
                refused.getMessage().contains("precision: float32 here, bfloat16 there;")
                        && refused.getMessage().contains("training.fingerprint is strict"),
                refused.getMessage());
    }

    @Test
    void anUnknownPrecisionIsRefused() {
        var refused = assertThrows(ConfigException.class, () -> config(", precision: float16"));
        assertTrue(
                refused.getMessage().contains("allowed: auto, float32, bfloat16"),
                refused.getMessage());
    }
}
