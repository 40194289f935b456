package io.millrace.jobs.pretrain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.index.NDIndex;
import io.millrace.data.Example;
import io.millrace.jobs.config.PipelineConfig;
import io.millrace.jobs.order.Lineage;
import io.millrace.learner.Learner;
import io.millrace.learner.UnhealthyException;
import io.millrace.release.LocalBlobStore;
import io.millrace.release.ModelStore;
import io.millrace.release.Safetensors;
import io.millrace.schemas.config.StrictYaml;
import io.millrace.schemas.payload.Features;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CheckpointWriterTest {

    @TempDir Path root;

    @Test
    void neverWritesAWeightThatIsNotFinite() throws Exception {
        PipelineConfig config =
                StrictYaml.read(
                        """
                        pipeline: p
                        kafka: {bootstrap: "localhost:1"}
                        store: file:///none
                        input: {name: features}
                        encoder: {name: mlp, widths: [4]}
                        objective: {name: denoising}
                        training: {batch: 2, fit-examples: 1, threads: 1}
                        probes: {share: 0}
                        """,
                        PipelineConfig.class);
        var store = new ModelStore("p", new LocalBlobStore(root));
        var writer = new CheckpointWriter(config, store);
        var lineage = new Lineage("p.records");
        try (var learner = new Learner(config.learner(), Device.cpu())) {
            for (int i = 0; i < 2; i++) {
                var values = new Features(new int[] {3}, new float[] {i, 1, 0});
                learner.add(new Example("e" + i, "d", values));
            }
            learner.step();
            writer.write(learner, lineage, false);
            assertEquals(Set.of(1L), store.checkpointSteps());

            String name = "encoder.layers.0.weight";
            var weight = (Safetensors.Live) learner.pretrained().weights().get(name);
            weight.array().set(new NDIndex("0, 1"), Float.NaN);
            for (int i = 2; i < 6; i++) {
                var values = new Features(new int[] {3}, new float[] {i, 1, 0});
                learner.add(new Example("e" + i, "d", values));
            }
            learner.step(); // left out: its loss is not finite
            var e =
                    assertThrows(
                            UnhealthyException.class, () -> writer.write(learner, lineage, false));
            assertTrue(e.getMessage().contains("weight " + name + " is not finite"));
            assertTrue(e.getMessage().contains("optimizer.learning-rate"));
            assertEquals(Set.of(1L), store.checkpointSteps(), "nothing was written");
        }
    }
}
