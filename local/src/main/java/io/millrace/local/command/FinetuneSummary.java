package io.millrace.local.command;

import io.millrace.jobs.config.PipelineConfig;
import io.millrace.schemas.avro.DeadLetter;
import io.millrace.schemas.avro.Decision;
import io.millrace.schemas.events.CandidateJudged;
import io.millrace.schemas.events.PretrainingEnded;
import io.millrace.schemas.events.Told;
import io.millrace.schemas.events.TrialSkipped;
import io.millrace.schemas.events.TuningEnded;
import io.millrace.schemas.text.Counted;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** What a fine-tuning has tried. One of a bounded stream is done when every task has tried the last model checkpoint. */
final class FinetuneSummary implements JobSummary {

    private final boolean bounded;
    private final String labels;
    private final Set<String> open;
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private long promoted;
    private long rejected;
    private long skipped;
    private long refused;
    private String whySkipped;
    private String whyRefused;

    FinetuneSummary(PipelineConfig config) {
        bounded = config.stream().bounded();
        labels = config.labels().topicOr(config.topics().labeled());
        open = new HashSet<>(config.tasks().keySet());
    }

    /** The end of a bounded stream may have been told before this job began. */
    @Override
    public boolean fromBeginning() {
        return bounded;
    }

    @Override
    public synchronized void add(Told told) {
        if (told.what() instanceof CandidateJudged judged) {
            promoted += judged.decision() == Decision.PROMOTED ? 1 : 0;
            rejected += judged.decision() == Decision.PROMOTED ? 0 : 1;
        } else if (told.what() instanceof TrialSkipped trial) {
            skipped++;
            whySkipped = whySkipped == null ? trial.reason() : whySkipped;
        } else if (bounded && told.what() instanceof TuningEnded ended) {
            open.remove(ended.task());
            if (open.isEmpty()) {
                done.complete(null);
            }
        } else if (bounded && told.what() instanceof PretrainingEnded && told.step() == 0) {
            done.completeExceptionally(
                    new IllegalStateException(
                            "pretraining has ended and learned nothing: no model checkpoint will come to be fine-tuned"));
        }
    }

    @Override
    public synchronized void add(DeadLetter letter) {
        if (letter.getTopic().equals(labels)) {
            refused++;
            whyRefused = whyRefused == null ? letter.getReason() : whyRefused;
        }
    }

    @Override
    public CompletableFuture<Void> done() {
        return done;
    }

    @Override
    public synchronized List<String> lines() {
        if (promoted + rejected == 0 && skipped > 0) {
            throw new IllegalStateException(
                    "no model checkpoint could be tried; the first because "
                            + whySkipped
                            + (refused == 0
                                    ? ""
                                    : "; labels refused: "
                                            + refused
                                            + ", the first because "
                                            + whyRefused));
        }
        var lines = new ArrayList<String>();
        lines.add(
                String.format(
                        Locale.ROOT,
                        "tried      %s promoted, %,d rejected, %s not made, %s refused",
                        Counted.of(promoted, "candidate"),
                        rejected,
                        Counted.of(skipped, "trial"),
                        Counted.of(refused, "label")));
        return lines;
    }
}
