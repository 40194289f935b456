package io.millrace.finetune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import io.millrace.data.Example;
import io.millrace.learner.Learner;
import io.millrace.learner.Streams;
import io.millrace.release.SavedModel;
import io.millrace.schemas.config.StrictYaml;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Layers that a strategy leaves alone keep the statistics that they gathered in pretraining, too. */
final class FrozenStatisticsTest {

    private static SavedModel pretrained() throws Exception {
        var config =
                Streams.config(
                        """
                        input: {name: image}
                        encoder: {name: cnn, widths: [4, 8]}
                        training: {batch: 8, warmup: 5, fit-examples: 20, threads: 1}
                        """);
        try (var learner = new Learner(config, Device.cpu())) {
            for (Example example : Streams.pictures(200, 3)) {
                learner.add(example);
                while (learner.ready()) {
                    learner.step();
                }
            }
            return learner.pretrained().copied();
        }
    }

    private static List<LabeledRow> rows() {
        var rows = new ArrayList<LabeledRow>();
        for (Example example : Streams.pictures(60, 4)) {
            int i = rows.size();
            Split split = i < 40 ? Split.TRAIN : i < 50 ? Split.VALIDATION : Split.TEST;
            rows.add(new LabeledRow(example.id(), example.target(), split, example.payload()));
        }
        return rows;
    }

    private static boolean equal(SavedModel one, SavedModel other, String name) {
        return one.weights()
                .get(name)
                .tensor()
                .values()
                .equals(other.weights().get(name).tensor().values());
    }

    @Test
    void whatIsNotTrainedIsNotMovedByWhatItSees() throws Exception {
        SavedModel before = pretrained();
        TaskConfig config = StrictYaml.read("{strategy: top-layers, epochs: 3}", TaskConfig.class);
        SavedModel after =
                new FineTuner(config.tuning(), Device.cpu(), 1).train(before, rows(), 1).model();
        var frozen = new TreeSet<String>();
        var moved = new TreeSet<String>();
        for (String name : before.weights().keySet()) {
            if (name.endsWith(".running.mean")) {
                String weight = name.replace(".running.mean", ".weight");
                boolean trained = !equal(before, after, weight);
                (trained ? moved : frozen).add(name);
                assertEquals(!trained, equal(before, after, name), name);
            }
        }
        assertTrue(!frozen.isEmpty() && !moved.isEmpty(), frozen + " and " + moved);
    }
}
