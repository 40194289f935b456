package io.millrace.monitoring.report;

import io.millrace.monitoring.history.Forgetting;
import io.millrace.monitoring.history.LetterCount;
import io.millrace.monitoring.history.LossPoint;
import io.millrace.monitoring.history.ModelCheckpoint;
import io.millrace.monitoring.history.Offsets;
import io.millrace.monitoring.history.Phase;
import io.millrace.monitoring.history.Pretraining;
import io.millrace.monitoring.history.ProbeScore;
import io.millrace.monitoring.history.RunHistory;
import io.millrace.monitoring.history.TaskOutcome;
import io.millrace.schemas.events.CheckpointWritten;
import java.time.Duration;
import java.util.List;

/**
 * What one run did, all of it measured in that run. The components up to {@code details} are {@code
 * report.json}, name for name and in this order; {@code details} is what the page draws besides. A
 * boxed number is null where the run did not measure it.
 *
 * @param seconds wall time of the run
 * @param version of Millrace
 * @param domains in the order in which the stream brought them
 */
public record Report(
        String pipeline,
        double seconds,
        String version,
        Pretrain pretrain,
        List<String> domains,
        List<ModelCheckpoint> checkpoints,
        Forgetting forgetting,
        List<TaskOutcome> tasks,
        Details details) {

    private static final int LIVE_POINTS = 300;
    private static final int LIVE_SCORES = 150;
    private static final int LIVE_CHECKPOINTS = 60;

    public Report {
        domains = List.copyOf(domains);
        checkpoints = List.copyOf(checkpoints);
        tasks = List.copyOf(tasks);
    }

    /**
     * The report of what a run has told.
     *
     * @param version of Millrace
     * @param elapsed wall time of the run
     * @param refusedRows rows of files, labelled ones too, that could not become records
     * @param config the configuration as text, without secrets: the page shows it
     */
    public static Report of(
            String pipeline,
            String version,
            RunHistory run,
            Duration elapsed,
            long refusedRows,
            String config) {
        return new Report(
                pipeline,
                elapsed.toMillis() / 1000.0,
                version,
                Pretrain.of(run.pretraining(), run.deadLetters(), refusedRows),
                run.domains(),
                run.checkpoints(),
                run.forgetting(),
                run.tasks(),
                new Details(
                        run.loss(),
                        run.phases(),
                        run.probes(),
                        run.deadLettersByReason(),
                        run.lineage(),
                        run.placed(),
                        config));
    }

    /**
     * What a run has told so far, thinned to what a page that is drawn again and again can show.
     *
     * @param version of Millrace
     */
    public static Report running(String pipeline, String version, RunHistory run) {
        return new Report(
                pipeline,
                0,
                version,
                Pretrain.of(run.pretraining(), run.deadLetters(), 0),
                run.domains(),
                run.checkpoints(LIVE_CHECKPOINTS),
                run.forgetting(),
                run.tasks(),
                new Details(
                        run.loss(LIVE_POINTS),
                        run.phases(),
                        run.probes(LIVE_SCORES),
                        run.deadLettersByReason(),
                        run.lineage(),
                        run.placed(),
                        ""));
    }

    /**
     * Totals of the pretraining.
     *
     * @param examples fresh examples learned from
     * @param tokens tokens (or values) through the encoder, replay included
     * @param replayedFraction share of all samples that came from replay, 0 to 1
     * @param deadLetters records that could not be used
     * @param refused rows of files, labelled ones too, that could not become records
     * @param duplicates records left out because they had come before, or nearly so
     */
    public record Pretrain(
            long steps,
            long examples,
            long tokens,
            Double tokensPerSecond,
            Double replayedFraction,
            long deadLetters,
            long refused,
            long duplicates) {

        private static Pretrain of(Pretraining totals, long deadLetters, long refused) {
            return new Pretrain(
                    totals.steps(),
                    totals.examples(),
                    totals.tokens(),
                    totals.tokensPerSecond(),
                    totals.replayedFraction(),
                    deadLetters,
                    refused,
                    totals.duplicates());
        }
    }

    /**
     * What the page shows and {@code report.json} leaves out.
     *
     * @param loss the training loss, thinned to what a screen can show
     * @param phases which domain was flowing when, without gaps
     * @param probes every probing, ordered by step, then domain
     * @param deadLetters how many for each reason, most frequent first
     * @param lineage of the last checkpoint
     * @param placed held-out examples in the plane of the newest checkpoint
     * @param config the configuration as text, secrets left out by whoever hands it in
     */
    public record Details(
            List<LossPoint> loss,
            List<Phase> phases,
            List<ProbeScore> probes,
            List<LetterCount> deadLetters,
            List<Offsets> lineage,
            List<CheckpointWritten.Point> placed,
            String config) {

        public Details {
            loss = List.copyOf(loss);
            phases = List.copyOf(phases);
            probes = List.copyOf(probes);
            deadLetters = List.copyOf(deadLetters);
            lineage = List.copyOf(lineage);
            placed = List.copyOf(placed);
        }
    }
}
