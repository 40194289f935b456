package io.millrace.finetune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.data.Example;
import io.millrace.encoder.Encoder;
import io.millrace.learner.Learner;
import io.millrace.learner.LearnerConfig;
import io.millrace.learner.Streams;
import io.millrace.objective.Group;
import io.millrace.release.SavedModel;
import io.millrace.schemas.config.Choice;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What moves in which epoch, and how fast. */
final class StrategiesTest {

    private static List<Group> groups(String section, int epoch, String... layers) {
        try {
            Choice<TransferStrategy<Record>> chosen =
                    Choice.of(
                            TransferStrategy.class,
                            "strategy",
                            new ObjectMapper().readTree(section),
                            null);
            return chosen.plugin().groups(chosen.options(), encoder(layers), epoch);
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    /** One of which nothing is asked but its layers. */
    private static Encoder<?> encoder(String... layers) {
        return (Encoder<?>)
                Proxy.newProxyInstance(
                        StrategiesTest.class.getClassLoader(),
                        new Class<?>[] {Encoder.class},
                        (self, method, given) -> {
                            assertEquals("layers", method.getName());
                            return List.of(layers);
                        });
    }

    private static double rate(List<Group> groups, String parameter) {
        return groups.stream()
                .filter(group -> group.holds(parameter))
                .mapToDouble(Group::rateFactor)
                .findFirst()
                .orElse(0);
    }

    @Test
    void oneLayerMoreThawsEveryFewEpochsFromTheTopDown() {
        String section = "{\"name\":\"gradual-unfreezing\",\"every\":2,\"layer-decay\":0.5}";
        double[][] wanted = {
            {0, 0, 1},
            {0, 0, 1},
            {0, 0.5, 1},
            {0, 0.5, 1},
            {0.25, 0.5, 1},
            {0.25, 0.5, 1},
            {0.25, 0.5, 1}
        };
        for (int epoch = 0; epoch < wanted.length; epoch++) {
            List<Group> groups = groups(section, epoch, "encoder.a.", "encoder.b.", "encoder.c.");
            assertEquals(wanted[epoch][0], rate(groups, "encoder.a.w"), "epoch " + epoch);
            assertEquals(wanted[epoch][1], rate(groups, "encoder.b.w"), "epoch " + epoch);
            assertEquals(wanted[epoch][2], rate(groups, "encoder.c.w"), "epoch " + epoch);
            assertEquals(1, rate(groups, "encoder.norm.weight"), "epoch " + epoch);
        }
    }

    @Test
    void ofAllLayersEachMovesMoreSlowlyThanTheOneAbove() {
        String section = "{\"name\":\"full\",\"layer-decay\":0.8}";
        List<Group> groups = groups(section, 0, "encoder.a.", "encoder.b.", "encoder.c.");
        assertEquals(0.64, rate(groups, "encoder.a.w"), 1e-12);
        assertEquals(0.8, rate(groups, "encoder.b.w"), 1e-12);
        assertEquals(1, rate(groups, "encoder.c.w"), 1e-12);
        assertEquals(1, rate(groups("\"full\"", 0, "encoder.a."), "encoder.a.w"));
    }

    @Test
    void theHeadAloneComesFirst() {
        String section = "{\"name\":\"probe-then-full\",\"probe-epochs\":3,\"encoder-rate\":0.1}";
        assertEquals(List.of(), groups(section, 2, "encoder.a."));
        assertEquals(0.1, rate(groups(section, 3, "encoder.a."), "encoder.a.w"));
    }

    @Test
    void whatIsNotAllowedIsSaid() {
        for (String section :
                List.of(
                        "{\"name\":\"full\",\"layer-decay\":0}",
                        "{\"name\":\"gradual-unfreezing\",\"layer-decay\":1.5}",
                        "{\"name\":\"gradual-unfreezing\",\"every\":0}",
                        "{\"name\":\"probe-then-full\",\"probe-epochs\":0}",
                        "{\"name\":\"probe-then-full\",\"encoder-rate\":2}")) {
            var refused =
                    assertThrows(
                            IllegalArgumentException.class, () -> groups(section, 0, "encoder.a."));
            assertTrue(refused.getMessage().contains("allowed"), refused.getMessage());
        }
    }

    private static SavedModel pretrained() throws Exception {
        LearnerConfig config = Streams.features("denoising");
        try (var learner = new Learner(config, Device.cpu())) {
            for (Example example : Streams.vectors(300, 1)) {
                learner.add(example);
                while (learner.ready()) {
                    learner.step();
                }
            }
            return learner.pretrained().copied();
        }
    }

    private static List<LabeledRow> rows() {
        var random = new SplittableRandom(4);
        var rows = new ArrayList<LabeledRow>();
        for (int i = 0; i < 150; i++) {
            Split split = i < 60 ? Split.TRAIN : i < 90 ? Split.VALIDATION : Split.TEST;
            rows.add(
                    new LabeledRow("r" + i, "class" + i % 3, split, Streams.vector(i % 3, random)));
        }
        return rows;
    }

    private static FineTuner.Result tuned(SavedModel encoder, String strategy, int epochs)
            throws Exception {
        var section = new ObjectMapper().readTree(strategy);
        var config =
                new FineTuneConfig(
                        null, section, epochs, 16, 5e-3, 5, null, null, null, null, null);
        return new FineTuner(config, Device.cpu(), 1).train(encoder, rows(), 3);
    }

    private static Set<String> moved(SavedModel before, SavedModel after) {
        var moved = new TreeSet<String>();
        before.weights()
                .forEach(
                        (name, weight) -> {
                            if (!weight.tensor()
                                    .values()
                                    .equals(after.weights().get(name).tensor().values())) {
                                moved.add(name);
                            }
                        });
        return moved;
    }

    @Test
    void asLongAsTheHeadIsProbedItLearnsWhatFeaturesWouldAndNothingElseMoves() throws Exception {
        SavedModel encoder = pretrained();
        String probe = "{\"name\":\"probe-then-full\",\"probe-epochs\":4}";
        FineTuner.Result probed = tuned(encoder, probe, 4);
        assertEquals(new TreeSet<String>(), moved(encoder, probed.model()));
        FineTuner.Result features = tuned(encoder, "\"features\"", 4);
        assertEquals(
                new TreeSet<String>(), moved(features.model(), probed.model()), "byte for byte");

        FineTuner.Result full = tuned(encoder, probe, 12);
        assertTrue(full.epochs() > 4, "epochs: " + full.epochs());
        assertEquals(
                full.test().values().get("accuracy"),
                tuned(encoder, probe, 12).test().values().get("accuracy"));
        assertTrue(full.test().values().get("accuracy") > 0.85);
    }

    @Test
    void theTaskIsLearnedFromTheTopDown() throws Exception {
        SavedModel encoder = pretrained();
        FineTuner.Result one = tuned(encoder, "\"gradual-unfreezing\"", 1);
        assertEquals(
                new TreeSet<>(List.of("encoder.layers.1.weight", "encoder.layers.1.bias")),
                moved(encoder, one.model()));
        FineTuner.Result all = tuned(encoder, "\"gradual-unfreezing\"", 20);
        assertEquals(encoder.weights().keySet(), moved(encoder, all.model()));
        assertTrue(all.test().values().get("accuracy") > 0.85);
    }
}
