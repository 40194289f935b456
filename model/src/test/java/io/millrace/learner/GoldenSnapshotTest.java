package io.millrace.learner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import io.millrace.data.Example;
import io.millrace.release.Safetensors;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * States written by earlier versions, kept as files. Hashes and losses are those of the version that wrote the state: this
 * one goes on as that one would have.
 */
final class GoldenSnapshotTest {

    static List<String> objectives() {
        return GoldenSnapshots.OBJECTIVES;
    }

    private static byte[] golden(int version, String objective) throws IOException {
        String name = "/golden/snapshot-v" + version + "-" + objective + ".bin";
        try (InputStream in = GoldenSnapshotTest.class.getResourceAsStream(name)) {
            assertNotNull(in, name);
            return in.readAllBytes();
        }
    }

    private static Learner restore(LearnerConfig config, byte[] state) throws IOException {
        return Learner.restore(config, Device.cpu(), new ByteArrayInputStream(state));
    }

    private static byte[] snapshot(Learner learner) throws IOException {
        var bytes = new ByteArrayOutputStream();
        learner.snapshot(bytes);
        return bytes.toByteArray();
    }

    /** SHA-256 over names and values of the encoder's weights. */
    private static String hash(Learner learner) throws Exception {
        MessageDigest sha = MessageDigest.getInstance("SHA-256");
        for (var weight : learner.pretrained().weights().entrySet()) {
            sha.update(weight.getKey().getBytes(java.nio.charset.StandardCharsets.UTF_8));
            NDArray array = ((Safetensors.Live) weight.getValue()).array();
            sha.update(array.toByteBuffer());
        }
        return HexFormat.of().formatHex(sha.digest());
    }

    private static Step nextStep(Learner learner, String objective) throws Refused {
        for (Example example : GoldenSnapshots.stream(objective)) {
            learner.add(example);
            if (learner.ready()) {
                return learner.step();
            }
        }
        throw new AssertionError("no step was due");
    }

    @ParameterizedTest
    @CsvSource({
        "1, masked-language-model,"
                + " 53333ccbc874c07cbc4cf1d8bea2868a1742ef0c7f1c6bf69f76de42d7b33551,"
                + " 4.775640487670898",
        "1, denoising, 1e6451304c09df0da7e4346022a053ba4ca7922ea7b14314342a8921a3b10153,"
                + " 0.2477489858865738",
        "1, rbm, c6253e4d54f98111ec48476c4badc1498998f38aee1dbbda54b9101dbba5fcee,"
                + " 0.06598488241434097",
        "2, masked-language-model,"
                + " 53333ccbc874c07cbc4cf1d8bea2868a1742ef0c7f1c6bf69f76de42d7b33551,"
                + " 4.775640964508057",
        "2, denoising, 1e6451304c09df0da7e4346022a053ba4ca7922ea7b14314342a8921a3b10153,"
                + " 0.2477489858865738",
        "2, rbm, c6253e4d54f98111ec48476c4badc1498998f38aee1dbbda54b9101dbba5fcee,"
                + " 0.06598488241434097",
        "3, masked-language-model,"
                + " 1f23241c26ec37a0f072e2c38bf71c6407ab98b796d03eee1cb583664f0c8fa3,"
                + " 4.775640964508057",
        "3, denoising, 1e6451304c09df0da7e4346022a053ba4ca7922ea7b14314342a8921a3b10153,"
                + " 0.2477489858865738",
        "3, rbm, c6253e4d54f98111ec48476c4badc1498998f38aee1dbbda54b9101dbba5fcee,"
                + " 0.06598488241434097",
    })
    void aStateOfAnEarlierVersionGoesOn(int version, String objective, String weights, double loss)
            throws Exception {
        try (Learner learner =
                restore(GoldenSnapshots.config(objective), golden(version, objective))) {
            assertEquals(weights, hash(learner));
            assertEquals(123, learner.examples());
            Step step = nextStep(learner, objective);
            assertTrue(step.learned().applied());
            assertFalse(step.replayed().isEmpty(), "replay came along");
            // Another processor sums in another order.
            assertEquals(loss, step.learned().loss(), 1e-4 * Math.abs(loss));
        }
    }

    @ParameterizedTest
    @MethodSource("objectives")
    void theSameStateGivesTheSameBytesInEveryProcess(String objective) throws Exception {
        // Written by another process: the order of a hash map would differ here.
        byte[] golden = golden(SnapshotFormat.VERSION, objective);
        try (Learner learner = restore(GoldenSnapshots.config(objective), golden)) {
            assertEquals(sections(golden), sections(snapshot(learner)));
        }
    }

    /** Contents by section, in their order; not that of {@code numerics}, which says where a state was written. */
    private static List<String> sections(byte[] snapshot) throws IOException {
        var in = new DataInputStream(new ByteArrayInputStream(snapshot));
        SnapshotFormat.version(in);
        var sections = new ArrayList<String>();
        do {
            String name = in.readUTF();
            byte[] content = in.readNBytes(Math.toIntExact(in.readLong()));
            sections.add(
                    name
                            + (name.equals("numerics")
                                    ? ""
                                    : " " + HexFormat.of().formatHex(content)));
        } while (in.available() > 0);
        return sections;
    }

    @Test
    void sectionsStandInOneOrder() throws Exception {
        assertEquals(
                List.of(
                        "identity",
                        "numerics",
                        "counters",
                        "health",
                        "levels",
                        "fit",
                        "intake",
                        "targets",
                        "replay",
                        "probes",
                        "held-out",
                        "weights",
                        "optimizer",
                        "objective",
                        "continual",
                        "good.weights",
                        "good.optimizer",
                        "good.objective",
                        "good.continual",
                        "end"),
                sections(GoldenSnapshots.snapshot("denoising")).stream()
                        .map(section -> section.replaceFirst(" .*", ""))
                        .toList());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "encoder: {name: transformer, depth: 2, width: 8, heads: 2} | encoder.depth was 1"
                        + " and is 2",
                "encoder: {name: transformer, depth: 1, width: 16, heads: 2} | encoder.width was 8"
                        + " and is 16",
                "input: {name: text, vocabulary: 600, length: 8} | input.vocabulary was 512 and is"
                        + " 600",
                "input: {name: text, vocabulary: 512, length: 16} | input.length was 8 and is 16",
                "objective: {name: masked-language-model, mask-rate: 0.2} | objective.mask-rate was"
                        + " 0.15 and is 0.2",
            })
    void refusesAStateOfAnotherTextModelAndSaysWhatDiffers(String change, String difference)
            throws Exception {
        String key = change.substring(0, change.indexOf(':'));
        var yaml = new StringBuilder(change).append('\n');
        if (!key.equals("input")) {
            yaml.append("input: {name: text, vocabulary: 512, length: 8}\n");
        }
        if (!key.equals("encoder")) {
            yaml.append("encoder: {name: transformer, depth: 1, width: 8, heads: 2}\n");
        }
        refused(yaml.toString(), "masked-language-model", difference);
    }

    @Test
    void refusesAStateOfAnotherObjectiveAndSaysWhatDiffers() throws Exception {
        refused(
                "input: {name: features}\n"
                        + "encoder: {name: mlp, widths: [6], activation: sigmoid}\n"
                        + "objective: {name: rbm}",
                "denoising",
                "objective.name was \"denoising\" and is \"rbm\"");
    }

    @Test
    void refusesAStateOfAnotherInputAndSaysWhatDiffers() throws Exception {
        refused(
                "input: {name: features, scale: none}\n"
                        + "encoder: {name: mlp, widths: [6], activation: sigmoid}\n"
                        + "objective: {name: denoising}",
                "denoising",
                "input.scale was");
    }

    private static void refused(String yaml, String objective, String difference)
            throws IOException {
        byte[] state = golden(1, objective);
        var e = assertThrows(IOException.class, () -> restore(Streams.config(yaml), state).close());
        assertTrue(e.getMessage().contains(difference), e.getMessage());
    }

    @Test
    void refusesAStateOfALaterVersionAndADamagedOne() throws Exception {
        LearnerConfig config = GoldenSnapshots.config("rbm");
        byte[] state = golden(1, "rbm");
        byte[] later = state.clone();
        later[7] = 99;
        var e = assertThrows(IOException.class, () -> restore(config, later).close());
        assertTrue(e.getMessage().contains("version 99; readable: 1 to"), e.getMessage());
        byte[] cut = java.util.Arrays.copyOf(state, state.length - 40);
        assertThrows(IOException.class, () -> restore(config, cut).close());
    }
}
