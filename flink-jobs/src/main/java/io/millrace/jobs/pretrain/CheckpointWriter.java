package io.millrace.jobs.pretrain;

import io.millrace.checkpoint.Manifest;
import io.millrace.checkpoint.Safetensors;
import io.millrace.jobs.config.PipelineConfig;
import io.millrace.jobs.store.ModelStore;
import io.millrace.learner.Learner;
import io.millrace.learner.Pretrained;
import io.millrace.learner.UnhealthyException;
import io.millrace.schemas.avro.CheckpointManifest;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/** Writes model checkpoints. A name is a step, the bytes are a function of the learner's state: writing again is safe. */
final class CheckpointWriter {

    private final PipelineConfig config;
    private final ModelStore store;

    private String parent;
    private long parentStep = -1;

    CheckpointWriter(PipelineConfig config, ModelStore store) {
        this.config = config;
        this.store = store;
    }

    /** True if this step was written; the last one is told again, so that others know the stream has ended. */
    boolean written(long step, boolean last) {
        return step == parentStep && !last;
    }

    /**
     * Writes the files and says what they are.
     *
     * @throws UnhealthyException if a weight is not finite; nothing was written then
     */
    CheckpointManifest write(
            Learner learner, Lineage lineage, Map<String, Double> probeLoss, boolean last)
            throws IOException {
        long step = learner.steps();
        String id = ModelStore.checkpointId(step);
        Pretrained encoder = learner.pretrained();
        encoder.notFinite()
                .ifPresent(
                        name -> {
                            throw new UnhealthyException(
                                    "model checkpoint "
                                            + id
                                            + " is not written, for weight "
                                            + name
                                            + " is not finite; change optimizer.learning-rate,"
                                            + " which is "
                                            + config.optimizer().learningRate()
                                            + ", and restart from the last Flink checkpoint");
                        });
        String before = step == parentStep ? null : parent;
        var record = new CheckpointManifest();
        record.setPipeline(config.pipeline());
        record.setId(id);
        record.setStep(step);
        record.setConfigHash(config.configHash());
        record.setParent(before);
        record.setTimestamp(lineage.newest());
        record.setExamples(learner.examples());
        record.setTokens(learner.units());
        record.setReplayedFraction(learner.replayedFraction());
        record.setLineage(lineage.ranges());
        record.setProbeLoss(new TreeMap<>(probeLoss));
        record.setLast(last);

        String folder = store.checkpointFolder(id);
        Manifest manifest =
                store.write(
                        folder,
                        draft(record),
                        encoder.encoder(),
                        encoder.inputName(),
                        encoder.input(),
                        encoder.files(),
                        Safetensors.of(encoder.weights()));
        record.setUri(store.uri(folder));
        record.setFiles(ModelStore.entries(manifest));
        parent = id;
        parentStep = step;
        return record;
    }

    private Manifest draft(CheckpointManifest record) {
        return Manifest.checkpoint(
                record.getPipeline(),
                record.getId(),
                record.getStep(),
                record.getConfigHash(),
                record.getParent(),
                record.getTimestamp(),
                record.getExamples(),
                record.getTokens(),
                record.getReplayedFraction(),
                ModelStore.ranges(record),
                record.getProbeLoss());
    }

    void write(DataOutput out) throws IOException {
        out.writeBoolean(parent != null);
        if (parent != null) {
            out.writeUTF(parent);
            out.writeLong(parentStep);
        }
    }

    void read(DataInput in) throws IOException {
        if (in.readBoolean()) {
            parent = in.readUTF();
            parentStep = in.readLong();
        }
    }
}
