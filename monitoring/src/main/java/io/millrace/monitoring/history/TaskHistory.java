package io.millrace.monitoring.history;

import io.millrace.schemas.events.CandidateJudged;
import io.millrace.schemas.events.Interval;
import io.millrace.schemas.events.ModelTuned;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The fine-tunings of one task and the gate's decisions on them. Names of model checkpoints hold
 * the step with leading zeros, so their order as text is their order in time.
 */
final class TaskHistory {

    static final String PRETRAINED = "pretrained";
    static final String SCRATCH = "scratch";
    static final String BAG_OF_WORDS = "bag-of-words";
    static final String START = "start";
    static final String ALONE = "pretrained-alone";

    private static final int ROW_BYTES = 400;
    private static final int LONGEST_REASON = 1000;

    private record RunKey(String checkpoint, String arm, String strategy, long seed) {}

    /** What is kept of a fine-tuning. */
    private record Row(
            TaskOutcome.Run run,
            Double majority,
            Interval interval,
            long labels,
            long evalExamples) {}

    private record CandidateKey(String checkpoint, int version, double value) {}

    private final String name;
    private String metric = "";
    private boolean higherIsBetter = true;
    private final TreeMap<RunKey, Row> runs =
            new TreeMap<>(
                    Comparator.comparing(RunKey::checkpoint)
                            .thenComparing(RunKey::arm)
                            .thenComparing(RunKey::strategy)
                            .thenComparingLong(RunKey::seed));
    private final TreeMap<CandidateKey, TaskOutcome.Candidate> candidates =
            new TreeMap<>(
                    Comparator.comparing(CandidateKey::checkpoint)
                            .thenComparingInt(CandidateKey::version)
                            .thenComparingDouble(CandidateKey::value));
    private long reasons;

    TaskHistory(String name) {
        this.name = name;
    }

    /** The same run told twice, as after a restart, counts once. */
    void add(ModelTuned tuned) {
        metric = tuned.metric();
        higherIsBetter = tuned.higherIsBetter();
        var run =
                new TaskOutcome.Run(
                        tuned.arm(),
                        tuned.trial().checkpoint(),
                        tuned.strategy(),
                        tuned.seed(),
                        tuned.value(),
                        tuned.epochs(),
                        tuned.seconds());
        runs.put(
                new RunKey(run.checkpoint(), run.arm(), run.strategy(), run.seed()),
                new Row(
                        run,
                        tuned.majority(),
                        tuned.interval(),
                        tuned.labels(),
                        tuned.evalExamples()));
    }

    /** A promotion is told by the progress and by the release itself; it counts once. */
    void add(CandidateJudged judged) {
        metric = judged.metric();
        higherIsBetter = judged.higherIsBetter();
        var candidate =
                new TaskOutcome.Candidate(
                        judged.version(),
                        judged.trial().checkpoint(),
                        judged.value(),
                        judged.decided(),
                        Cut.to(LONGEST_REASON, judged.reason()),
                        judged.current(),
                        judged.certainty().confidence(),
                        bounds(judged.certainty().interval()),
                        judged.certainty().looks());
        var key = new CandidateKey(candidate.checkpoint(), candidate.version(), candidate.value());
        TaskOutcome.Candidate before = candidates.put(key, candidate);
        reasons += candidate.reason().length();
        reasons -= before == null ? 0 : before.reason().length();
    }

    long bytes() {
        return (long) ROW_BYTES * (runs.size() + candidates.size()) + 2 * reasons;
    }

    /** Forgets what is of the oldest model checkpoint. */
    void dropOldest() {
        String oldest =
                runs.isEmpty()
                        ? candidates.firstKey().checkpoint()
                        : candidates.isEmpty()
                                ? runs.firstKey().checkpoint()
                                : least(
                                        runs.firstKey().checkpoint(),
                                        candidates.firstKey().checkpoint());
        runs.keySet().removeIf(run -> run.checkpoint().equals(oldest));
        candidates.keySet().removeIf(candidate -> candidate.checkpoint().equals(oldest));
        reasons = candidates.values().stream().mapToLong(c -> c.reason().length()).sum();
    }

    private static String least(String one, String other) {
        return one.compareTo(other) <= 0 ? one : other;
    }

    TaskOutcome outcome() {
        List<Row> last = ofLastCheckpoint(PRETRAINED);
        List<Row> scratch = ofLastCheckpoint(SCRATCH);
        List<Row> told = last.isEmpty() ? scratch : last;
        Double labels = mean(told, row -> (double) row.labels());
        Double evalExamples = mean(told, row -> (double) row.evalExamples());
        return new TaskOutcome(
                name,
                metric,
                new ArrayList<>(candidates.values()),
                mean(last, row -> row.run().value()),
                mean(scratch, row -> row.run().value()),
                mean(told, Row::majority),
                labels == null ? null : Math.round(labels),
                evalExamples == null ? null : Math.round(evalExamples),
                higherIsBetter,
                mean(ofLastCheckpoint(BAG_OF_WORDS), row -> row.run().value()),
                interval(last),
                mean(ofLastCheckpoint(START), row -> row.run().value()),
                mean(ofLastCheckpoint(ALONE), row -> row.run().value()),
                runs.values().stream().map(Row::run).toList());
    }

    /** Low and high, each the mean over the seeds. */
    private static List<Double> interval(List<Row> rows) {
        Double low = mean(rows, row -> row.interval() == null ? null : row.interval().low());
        Double high = mean(rows, row -> row.interval() == null ? null : row.interval().high());
        return low == null ? null : List.of(low, high);
    }

    private static List<Double> bounds(Interval interval) {
        return interval == null ? null : Interval.bounds(interval);
    }

    private List<Row> ofLastCheckpoint(String arm) {
        List<Row> ofArm =
                runs.values().stream().filter(row -> row.run().arm().equals(arm)).toList();
        if (ofArm.isEmpty()) {
            return ofArm;
        }
        String last = ofArm.get(ofArm.size() - 1).run().checkpoint();
        return ofArm.stream().filter(row -> row.run().checkpoint().equals(last)).toList();
    }

    /** Of those that have it; null if none has. */
    private static Double mean(List<Row> rows, Function<Row, Double> of) {
        double sum = 0;
        int count = 0;
        for (Row row : rows) {
            Double value = of.apply(row);
            if (value != null) {
                sum += value;
                count++;
            }
        }
        return count == 0 ? null : sum / count;
    }
}
