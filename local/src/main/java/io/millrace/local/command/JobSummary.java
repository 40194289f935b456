package io.millrace.local.command;

import io.millrace.schemas.avro.DeadLetter;
import io.millrace.schemas.events.Told;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** What a job that runs in this process has come to. Threads may add and look. */
interface JobSummary {

    /** Whether what was told before this job began counts too. */
    boolean fromBeginning();

    /** Adds what either job of the pipeline told. */
    void add(Told told);

    /** Adds a record that could not be used. */
    void add(DeadLetter letter);

    /** Completes when nothing is left to do though the job goes on; exceptionally when nothing will ever come. */
    CompletableFuture<Void> done();

    /**
     * Of a job that has ended, in lines.
     *
     * @throws IllegalStateException if nothing came of it, with why
     */
    List<String> lines();
}
