package io.millrace.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.data.Example;
import io.millrace.finetune.FineTuneConfig;
import io.millrace.finetune.FineTuner;
import io.millrace.finetune.LabeledRow;
import io.millrace.finetune.Split;
import io.millrace.release.Safetensors;
import io.millrace.release.SavedModel;
import io.millrace.schemas.config.StrictYaml;
import io.millrace.schemas.payload.Target;
import io.millrace.tensor.Precision;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Function;

/** Short fine-tunings of small encoders. */
final class Tuned {

    private static final int ROWS = 96;

    private Tuned() {}

    /** An encoder at its start, as a model checkpoint has it. */
    static SavedModel saved(SmallKinds.Encoded encoded) {
        try (var made = new Encoding(encoded)) {
            var weights = new LinkedHashMap<String, NDArray>();
            for (String name : made.parameters.names()) {
                weights.put(name, made.parameters.get(name));
            }
            return new SavedModel(
                            encoded.choice().json(),
                            encoded.ground().input().get("name").textValue(),
                            made.input.fitted(),
                            made.input.files(),
                            Safetensors.of(weights))
                    .copied();
        }
    }

    /**
     * Fine-tunes.
     *
     * @param strategy of transfer: a name
     * @param losses takes the loss of every step
     */
    static FineTuner.Result with(
            String strategy,
            ObjectNode task,
            SmallKinds.Encoded encoded,
            Function<Example, Target> target,
            List<Double> losses)
            throws InterruptedException {
        ObjectNode section = JsonNodeFactory.instance.objectNode().put("name", strategy);
        return with(section, task, encoded, target, losses);
    }

    /** As the other, with a strategy's section. */
    static FineTuner.Result with(
            ObjectNode strategy,
            ObjectNode task,
            SmallKinds.Encoded encoded,
            Function<Example, Target> target,
            List<Double> losses)
            throws InterruptedException {
        ObjectNode config =
                SmallKinds.yaml("{epochs: 8, batch: 8, learning-rate: 0.005, patience: 8}");
        config.set("kind", task);
        config.set("strategy", strategy);
        var rows = new ArrayList<LabeledRow>();
        List<Example> examples = encoded.ground().examples();
        for (int i = 0; i < ROWS; i++) {
            Example example = examples.get(i);
            Split split =
                    i / 6 % 4 < 2 ? Split.TRAIN : i / 6 % 4 < 3 ? Split.VALIDATION : Split.TEST;
            rows.add(
                    new LabeledRow(
                            "r%03d".formatted(i), target.apply(example), split, example.payload()));
        }
        return new FineTuner(
                        StrictYaml.convert(config, FineTuneConfig.class, ""),
                        Device.cpu(),
                        1,
                        Precision.FLOAT32,
                        new FineTuner.Listener() {
                            @Override
                            public void stepped(double loss, long units) {
                                losses.add(loss);
                            }

                            @Override
                            public void validated(double loss) {
                                // nothing is asked of it
                            }
                        })
                .train(saved(encoded), rows, 3);
    }

    /** The weights of two models are the same, byte for byte. */
    static void same(SavedModel one, SavedModel other) {
        assertEquals(one.weights().keySet(), other.weights().keySet());
        one.weights()
                .forEach(
                        (name, weight) ->
                                assertEquals(
                                        weight.tensor().values(),
                                        other.weights().get(name).tensor().values(),
                                        name));
    }
}
