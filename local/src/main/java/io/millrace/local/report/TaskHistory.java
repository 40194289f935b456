package io.millrace.local.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The fine-tunings of one task and the gate's decisions on them. Names of model checkpoints hold
 * the step with leading zeros, so their order as text is their order in time.
 */
final class TaskHistory {

    static final String PRETRAINED = "pretrained";
    static final String SCRATCH = "scratch";
    private static final String ACCURACY = "accuracy";

    private record RunKey(String checkpoint, String arm, String strategy, long seed) {}

    /** What the events tell of a fine-tuning besides its value. */
    record Labelled(Report.Run run, Double labels, Double evalExamples, Double majority) {}

    private record ReleaseKey(String checkpoint, int version, double value) {}

    private final String name;
    private String metric = "";
    private final Map<RunKey, Labelled> runs =
            new TreeMap<>(
                    Comparator.comparing(RunKey::checkpoint)
                            .thenComparing(RunKey::arm)
                            .thenComparing(RunKey::strategy)
                            .thenComparingLong(RunKey::seed));
    private final Map<ReleaseKey, Report.Release> releases =
            new TreeMap<>(
                    Comparator.comparing(ReleaseKey::checkpoint)
                            .thenComparingInt(ReleaseKey::version)
                            .thenComparingDouble(ReleaseKey::value));

    TaskHistory(String name) {
        this.name = name;
    }

    void metric(String name) {
        metric = name;
    }

    /** The same run told twice, as after a restart, counts once. */
    void add(Labelled labelled) {
        Report.Run run = labelled.run();
        runs.put(new RunKey(run.checkpoint(), run.arm(), run.strategy(), run.seed()), labelled);
    }

    /** A promotion is told by the progress and by the release itself; it counts once. */
    void add(Report.Release release) {
        releases.put(
                new ReleaseKey(release.checkpoint(), release.version(), release.value()), release);
    }

    Report.Task report() {
        List<Labelled> last = ofLastCheckpoint(PRETRAINED);
        List<Labelled> scratch = ofLastCheckpoint(SCRATCH);
        List<Labelled> told = last.isEmpty() ? scratch : last;
        Double labels = mean(told, Labelled::labels);
        Double evalExamples = mean(told, Labelled::evalExamples);
        return new Report.Task(
                name,
                metric,
                new ArrayList<>(releases.values()),
                mean(last, labelled -> labelled.run().value()),
                mean(scratch, labelled -> labelled.run().value()),
                // An accuracy: against another metric it would compare what cannot be compared.
                metric.equals(ACCURACY) ? mean(told, Labelled::majority) : null,
                labels == null ? null : Math.round(labels),
                evalExamples == null ? null : Math.round(evalExamples),
                runs.values().stream().map(Labelled::run).toList());
    }

    private List<Labelled> ofLastCheckpoint(String arm) {
        List<Labelled> ofArm =
                runs.values().stream()
                        .filter(labelled -> labelled.run().arm().equals(arm))
                        .toList();
        if (ofArm.isEmpty()) {
            return ofArm;
        }
        String last = ofArm.get(ofArm.size() - 1).run().checkpoint();
        return ofArm.stream().filter(r -> r.run().checkpoint().equals(last)).toList();
    }

    private static Double mean(List<Labelled> runs, Function<Labelled, Double> of) {
        double sum = 0;
        int count = 0;
        for (Labelled labelled : runs) {
            Double value = of.apply(labelled);
            if (value != null) {
                sum += value;
                count++;
            }
        }
        return count == 0 ? null : sum / count;
    }
}
