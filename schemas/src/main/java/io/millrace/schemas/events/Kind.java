package io.millrace.schemas.events;

import io.millrace.schemas.InvalidRecordException;
import io.millrace.schemas.avro.ProgressEvent;
import java.util.Optional;

/** The kinds of progress events. A word says which, together with the job: both jobs come to their end. */
public enum Kind {
    STEP("pretrain", "step"),
    NOTED("pretrain", "note"),
    HEALTH("pretrain", "health"),
    PROBE("pretrain", "probe"),
    CHECKPOINT("pretrain", "checkpoint"),
    RECORDS_LOST("pretrain", "lost"),
    PRETRAINED("pretrain", "done"),
    TUNED("finetune", "finetune"),
    JUDGED("finetune", "release"),
    SKIPPED("finetune", "skipped"),
    RETIRED("finetune", "retired"),
    RELEASE_DELETED("finetune", "deleted"),
    LABELS_LOST("finetune", "lost"),
    TUNING_ENDED("finetune", "done");

    private final String job;
    private final String word;

    Kind(String job, String word) {
        this.job = job;
        this.word = word;
    }

    /** The job that tells it: pretrain or finetune. */
    public String job() {
        return job;
    }

    /** As the topic says it. */
    public String word() {
        return word;
    }

    Progress read(FieldsIn from) throws InvalidRecordException {
        try {
            return fields(from);
        } catch (IllegalArgumentException e) {
            throw from.invalid(e.getMessage());
        }
    }

    private Progress fields(FieldsIn from) throws InvalidRecordException {
        return switch (this) {
            case STEP -> StepTaken.read(from);
            case NOTED -> InputNoted.read(from);
            case HEALTH -> UpdateLeftOut.read(from);
            case PROBE -> DomainProbed.read(from);
            case CHECKPOINT -> CheckpointWritten.read(from);
            case RECORDS_LOST, LABELS_LOST -> RecordsLost.read(this, from);
            case PRETRAINED -> PretrainingEnded.read(from);
            case TUNED -> ModelTuned.read(from);
            case JUDGED -> CandidateJudged.read(from);
            case SKIPPED -> TrialSkipped.read(from);
            case RETIRED -> TrialRetired.read(from);
            case RELEASE_DELETED -> ReleaseDeleted.read(from);
            case TUNING_ENDED -> TuningEnded.read(from);
        };
    }

    static Optional<Kind> of(ProgressEvent event) {
        for (Kind kind : values()) {
            if (kind.word.equals(event.getKind()) && kind.job.equals(event.getJob())) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }
}
