package io.millrace.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import io.millrace.data.Example;
import io.millrace.finetune.Split;
import io.millrace.learner.Learner;
import io.millrace.learner.Streams;
import io.millrace.release.SavedModel;
import io.millrace.schemas.payload.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class EvaluatorTest {

    private static SavedModel pretrained() throws Exception {
        try (var learner = new Learner(Streams.features("denoising"), Device.cpu())) {
            for (Example example : Streams.vectors(300, 1)) {
                learner.add(example);
                while (learner.ready()) {
                    learner.step();
                }
            }
            return learner.pretrained().copied();
        }
    }

    private static List<Evaluator.Row> rows() {
        var random = new SplittableRandom(4);
        var rows = new ArrayList<Evaluator.Row>();
        for (int i = 0; i < 180; i++) {
            Split split = i < 60 ? Split.TRAIN : i < 90 ? Split.VALIDATION : Split.TEST;
            rows.add(
                    new Evaluator.Row(
                            "r" + i,
                            "class" + i % 3,
                            i % 2 == 0 ? "even" : "odd",
                            split,
                            Streams.vector(i % 3, random),
                            Map.of("third", "t" + i % 3)));
        }
        return rows;
    }

    private static Verdict judged(SavedModel model, boolean tuned) throws Exception {
        return new Evaluator(model, 1, 1, List.of(2, 5, 500, 1000), tuned, line -> {})
                .judge(rows());
    }

    @Test
    void aGoodEncoderIsSaidToBeGoodInEveryWay() throws Exception {
        SavedModel model = pretrained();
        Verdict verdict = judged(model, true);
        assertEquals(List.of("class0", "class1", "class2"), verdict.labels());
        assertEquals(
                List.of(60, 30, 90),
                List.of(verdict.trainRows(), verdict.validationRows(), verdict.testRows()));
        assertEquals(1 / 3.0, verdict.probe().majority(), 1e-9);
        assertTrue(verdict.probe().pretrained() > 0.85, verdict.probe()::toString);
        assertTrue(verdict.probe().raw() > 0.85, verdict.probe()::toString);
        assertTrue(verdict.neighbours().pretrained() > 0.8, verdict.neighbours()::toString);
        // As far as there are labels: 500 a class are all there are, and 1000 no more.
        assertEquals(
                List.of(6, 15, 60), verdict.curve().stream().map(Verdict.Labels::rows).toList());
        assertTrue(verdict.curve().get(2).tuned() > 0.85, verdict.curve()::toString);
        assertEquals(90, verdict.points().size());
        assertEquals(
                List.of("domain", "label", "third"),
                verdict.slices().stream().map(Verdict.Slices::field).toList());
        assertEquals(45, verdict.slices().get(0).groups().get(0).rows());
        assertEquals(List.of(), verdict.warnings());
        assertEquals("pooled", verdict.layers().get(verdict.layers().size() - 1).layer());
        assertTrue(verdict.layers().size() > 1);
        assertEquals(verdict.probe(), judged(model, false).probe());
    }

    /** An encoder whose weights are all zero tells nothing apart, and is warned of. */
    @Test
    void aDeadEncoderIsWarnedOf() throws Exception {
        SavedModel model = pretrained();
        var zeros = new java.util.TreeMap<String, io.millrace.release.Safetensors.Tensor>();
        model.weights()
                .forEach(
                        (name, weight) ->
                                zeros.put(
                                        name,
                                        new io.millrace.release.Safetensors.Tensor(
                                                weight.shape(),
                                                java.nio.ByteBuffer.allocate(
                                                                weight.tensor()
                                                                        .values()
                                                                        .remaining())
                                                        .order(java.nio.ByteOrder.LITTLE_ENDIAN))));
        Verdict verdict = judged(model.with(zeros), false);
        assertEquals(verdict.probe().majority(), verdict.probe().pretrained(), 1e-9);
        assertTrue(
                verdict.warnings().stream().anyMatch(one -> one.contains("dead")),
                verdict.warnings()::toString);
        assertTrue(
                verdict.warnings().stream().anyMatch(one -> one.contains("collapsed")),
                verdict.warnings()::toString);
    }

    @Test
    void ofPicturesTheFiltersAreShownAndTheLayersCounted() throws Exception {
        var config =
                Streams.config(
                        """
                        input: {name: image}
                        encoder: {name: cnn, widths: [4, 8]}
                        training: {batch: 8, warmup: 5, fit-examples: 20, threads: 1}
                        """);
        SavedModel model;
        try (var learner = new Learner(config, Device.cpu())) {
            for (Example example : Streams.pictures(100, 3)) {
                learner.add(example);
                while (learner.ready()) {
                    learner.step();
                }
            }
            model = learner.pretrained().copied();
        }
        var rows = new ArrayList<Evaluator.Row>();
        for (Example example : Streams.pictures(90, 4)) {
            int i = rows.size();
            Split split = i < 40 ? Split.TRAIN : i < 50 ? Split.VALIDATION : Split.TEST;
            String label = ((Target.Name) example.target()).name();
            rows.add(
                    new Evaluator.Row(example.id(), label, "", split, example.payload(), Map.of()));
        }
        Verdict verdict = new Evaluator(model, 1, 1, List.of(2), false, line -> {}).judge(rows);
        assertEquals(List.of(4, 8, 8), verdict.layers().stream().map(LayerHealth::units).toList());
        assertEquals(1, verdict.looks().size());
        assertEquals(4, verdict.looks().get(0).cells().size());
        assertEquals(9, verdict.looks().get(0).cells().get(0).length);
    }

    @Test
    void moreRowsThanAreNeededAreSampledAlikeInAnyOrder() {
        List<Evaluator.Row> rows = rows();
        var sample = new RowSample(20);
        rows.forEach(sample::add);
        var reversed = new ArrayList<>(rows);
        java.util.Collections.reverse(reversed);
        var other = new RowSample(20);
        reversed.forEach(other::add);
        assertEquals(60, sample.rows().size());
        assertEquals(sample.rows(), other.rows());
        assertEquals(120, sample.leftOut());
    }

    @Test
    void rowsThatSayNothingAreRefused() throws Exception {
        var evaluator = new Evaluator(pretrained(), 1, 1, List.of(2), false, line -> {});
        List<Evaluator.Row> train = rows().subList(0, 60);
        var refused = assertThrows(IllegalArgumentException.class, () -> evaluator.judge(train));
        assertTrue(refused.getMessage().contains("0 to be judged by"), refused.getMessage());
        List<Evaluator.Row> one =
                rows().stream().filter(row -> row.label().equals("class1")).toList();
        refused = assertThrows(IllegalArgumentException.class, () -> evaluator.judge(one));
        assertTrue(refused.getMessage().contains("2 classes"), refused.getMessage());
    }
}
