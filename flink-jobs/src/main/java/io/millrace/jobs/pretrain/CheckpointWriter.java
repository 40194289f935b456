package io.millrace.jobs.pretrain;

import io.millrace.jobs.config.PipelineConfig;
import io.millrace.jobs.store.ModelStore;
import io.millrace.learner.Learner;
import io.millrace.learner.Pretrained;
import io.millrace.learner.UnhealthyException;
import io.millrace.release.InvalidArtifactException;
import io.millrace.release.Manifest;
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
     * Writes the files and says what they are. A step that was written is told again as it was.
     *
     * @throws UnhealthyException if a weight is not finite; nothing was written then
     */
    CheckpointManifest write(
            Learner learner, Lineage lineage, Map<String, Double> probeLoss, boolean last)
            throws IOException, InvalidArtifactException {
        long step = learner.steps();
        String id = ModelStore.checkpointId(step);
        Manifest manifest =
                step == parentStep
                        ? store.manifest(id)
                        : write(id, learner.pretrained(), draft(id, learner, lineage, probeLoss));
        parent = id;
        parentStep = step;
        return record(manifest, last);
    }

    private Manifest write(String id, Pretrained encoder, Manifest draft) throws IOException {
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
        return store.writeCheckpoint(draft, encoder);
    }

    private Manifest draft(
            String id, Learner learner, Lineage lineage, Map<String, Double> probeLoss) {
        return Manifest.checkpoint(
                config.pipeline(),
                id,
                learner.steps(),
                config.configHash(),
                parent,
                lineage.newest(),
                learner.examples(),
                learner.units(),
                learner.replayedFraction(),
                lineage.ranges().stream().map(ModelStore::range).toList(),
                new TreeMap<>(probeLoss));
    }

    /** What the topic tells of a manifest in the store. */
    private CheckpointManifest record(Manifest manifest, boolean last) {
        var record = new CheckpointManifest();
        record.setPipeline(manifest.pipeline());
        record.setId(manifest.id());
        record.setStep(manifest.step());
        record.setConfigHash(manifest.configHash());
        record.setParent(manifest.parent());
        record.setTimestamp(manifest.timestamp());
        record.setExamples(manifest.examples());
        record.setTokens(manifest.tokens());
        record.setReplayedFraction(manifest.replayedFraction());
        record.setLineage(manifest.lineage().stream().map(ModelStore::range).toList());
        record.setProbeLoss(new TreeMap<>(manifest.probeLoss()));
        record.setLast(last);
        record.setUri(store.uri(store.checkpointFolder(manifest.id())));
        record.setFiles(ModelStore.entries(manifest));
        return record;
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
