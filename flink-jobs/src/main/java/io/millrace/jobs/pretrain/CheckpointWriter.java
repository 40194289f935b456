package io.millrace.jobs.pretrain;

import io.millrace.jobs.config.PipelineConfig;
import io.millrace.jobs.order.Lineage;
import io.millrace.learner.Learner;
import io.millrace.learner.UnhealthyException;
import io.millrace.release.InvalidArtifactException;
import io.millrace.release.Manifest;
import io.millrace.release.ManifestRecords;
import io.millrace.release.ModelStore;
import io.millrace.release.Origin;
import io.millrace.release.SavedModel;
import io.millrace.schemas.avro.CheckpointManifest;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Map;

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
    CheckpointManifest write(Learner learner, Lineage lineage, boolean last)
            throws IOException, InvalidArtifactException {
        long step = learner.steps();
        String id = ModelStore.checkpointId(step);
        Manifest manifest =
                step == parentStep
                        ? store.manifest(id)
                        : write(learner.pretrained(), origin(id, learner, lineage));
        parent = id;
        parentStep = step;
        return ManifestRecords.checkpoint(manifest, store.uri(store.checkpointFolder(id)), last);
    }

    private Manifest write(SavedModel encoder, Origin origin) throws IOException {
        encoder.notFinite()
                .ifPresent(
                        name -> {
                            throw new UnhealthyException(
                                    "model checkpoint "
                                            + origin.id()
                                            + " is not written, for weight "
                                            + name
                                            + " is not finite; change optimizer.learning-rate,"
                                            + " which is "
                                            + config.optimizer().learningRate()
                                            + ", and restart from the last Flink checkpoint");
                        });
        return store.writeCheckpoint(origin, encoder);
    }

    private Origin origin(String id, Learner learner, Lineage lineage) {
        return new Origin(
                config.pipeline(),
                id,
                learner.steps(),
                config.configHash(),
                parent,
                lineage.newest(),
                learner.examples(),
                learner.units(),
                learner.replayedFraction(),
                lineage.ranges(),
                learner.probeLosses(),
                learner.fingerprint(),
                config.start() == null ? Map.of() : config.start().files());
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
