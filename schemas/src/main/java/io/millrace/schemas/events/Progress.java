package io.millrace.schemas.events;

/** What a job tells of its progress. Each kind writes itself, and its own class reads it. */
public sealed interface Progress
        permits InputNoted,
                StepTaken,
                UpdateLeftOut,
                DomainProbed,
                CheckpointWritten,
                RecordsLost,
                PretrainingEnded,
                ModelTuned,
                CandidateJudged,
                TrialSkipped,
                TrialRetired,
                ReleaseDeleted,
                TuningEnded {

    /** Which record this is. */
    Kind kind();

    /** Says everything that is needed to read it. */
    void write(FieldsOut to);

    /** The same with 0 for what a clock decides: equal for the same course of things at another speed. */
    default Progress timeless() {
        return this;
    }
}
