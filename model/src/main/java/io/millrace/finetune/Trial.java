package io.millrace.finetune;

import io.millrace.schemas.avro.CheckpointManifest;
import io.millrace.schemas.avro.ModelRelease;
import io.millrace.schemas.events.Progress;
import io.millrace.schemas.events.TrialName;
import io.millrace.schemas.events.TrialSkipped;
import java.util.List;

/**
 * One model checkpoint to be tried on one task.
 *
 * @param task name
 * @param config how it is learned and gated
 * @param manifest the checkpoint
 * @param rows labelled examples up to the checkpoint's event time
 * @param current the release in force, or null
 * @param version the number a promoted candidate gets
 */
public record Trial(
        String task,
        TaskConfig config,
        CheckpointManifest manifest,
        List<LabeledRow> rows,
        ModelRelease current,
        int version) {

    /** As events name it. */
    TrialName name() {
        return new TrialName(task, manifest.getId());
    }

    /** The same on other rows. */
    Trial on(List<LabeledRow> others) {
        return new Trial(task, config, manifest, others, current, version);
    }

    /** That it was left out, and why. */
    public Outcome skipped(String reason) {
        return new Outcome(this, null, List.of(new TrialSkipped(name(), reason, rows.size())));
    }

    /**
     * What came of it.
     *
     * @param release promoted or rejected; null if the labels were not enough to try
     * @param events for the progress topic
     */
    public record Outcome(Trial trial, ModelRelease release, List<Progress> events) {}
}
