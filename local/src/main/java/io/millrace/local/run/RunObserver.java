package io.millrace.local.run;

import io.millrace.monitoring.history.RunHistory;
import io.millrace.schemas.avro.CheckpointManifest;
import io.millrace.schemas.avro.DeadLetter;
import io.millrace.schemas.avro.ModelRelease;
import io.millrace.schemas.events.StepTaken;
import io.millrace.schemas.events.Told;
import io.millrace.schemas.events.TuningEnded;
import io.millrace.schemas.text.Printable;
import io.millrace.schemas.topics.Topics;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/** Sees what the jobs of a run write to their topics, each topic by a thread of its own: keeps it and shows it. */
final class RunObserver {

    private final Console console;
    private final Refusals deadLetters;
    private final RunHistory history = new RunHistory();
    private final Set<String> doneTasks = new HashSet<>();
    private final RecordTally tally = new RecordTally();
    private Estimate estimate;
    private Consumer<Told> onProgress = told -> {};

    RunObserver(Console console) {
        this.console = console;
        this.deadLetters = new Refusals(console, "records");
    }

    /** Hands on what the jobs tell of their progress. */
    synchronized void onProgress(Consumer<Told> listener) {
        onProgress = listener;
    }

    /** From here on steps are shown with how much is left. */
    synchronized void estimate(Estimate made) {
        estimate = made;
    }

    synchronized void progress(Told told) {
        history.add(told);
        tally.add(told);
        String left = "";
        if (told.what() instanceof StepTaken step && estimate != null) {
            left = estimate.after(told.step(), told.timestamp(), step);
        }
        console.progress(told, left);
        onProgress.accept(told);
        if (told.what() instanceof TuningEnded ended) {
            doneTasks.add(ended.task());
        }
    }

    synchronized void checkpoint(CheckpointManifest manifest) {
        history.add(manifest);
    }

    synchronized void release(ModelRelease release) {
        history.add(release);
    }

    synchronized void deadLetter(DeadLetter letter) {
        history.add(letter);
        if (estimate != null) {
            estimate.deadLetter(letter);
        }
        String reason = Printable.of(Topics.key(letter)) + ": " + Printable.of(letter.getReason());
        deadLetters.add(reason);
        if (!letter.getWhere().equals("label")) {
            tally.refused(reason);
        }
    }

    /** What became of the records. */
    RecordTally tally() {
        return tally;
    }

    /** True if each of the tasks has tried the last model checkpoint. */
    synchronized boolean done(Collection<String> tasks) {
        return doneTasks.containsAll(tasks);
    }

    /** Says how many dead letters were not shown one by one. */
    synchronized void finish() {
        deadLetters.finish();
    }

    /** All that was seen; complete once nobody writes any more. */
    synchronized RunHistory history() {
        return history;
    }
}
