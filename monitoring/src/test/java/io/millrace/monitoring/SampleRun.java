package io.millrace.monitoring;

import io.millrace.monitoring.history.RunHistory;
import io.millrace.monitoring.report.Report;
import io.millrace.monitoring.report.ReportWriter;
import io.millrace.schemas.avro.CheckpointManifest;
import io.millrace.schemas.avro.DeadLetter;
import io.millrace.schemas.avro.Decision;
import io.millrace.schemas.avro.ModelRelease;
import io.millrace.schemas.avro.PartitionRange;
import io.millrace.schemas.events.CandidateJudged;
import io.millrace.schemas.events.CheckpointWritten;
import io.millrace.schemas.events.DomainProbed;
import io.millrace.schemas.events.ModelTuned;
import io.millrace.schemas.events.PretrainingEnded;
import io.millrace.schemas.events.Progress;
import io.millrace.schemas.events.StepTaken;
import io.millrace.schemas.events.Told;
import io.millrace.schemas.events.Totals;
import io.millrace.schemas.events.TrialName;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** What the topics of a run could have said: domains one after the other, then mixed; three tasks, of one of which less is better. */
public final class SampleRun {

    private static final int STEPS = 1200;
    private static final int EVERY = 200;

    /**
     * @param gain what pretraining is worth at most
     */
    private record Task(
            String name,
            String metric,
            boolean higher,
            Double majority,
            double scratch,
            double gain) {}

    private static final List<Task> TASKS =
            List.of(
                    new Task("language", "accuracy", true, 0.27, 0.61, 0.3),
                    new Task("price", "rmse", false, 1.71, 1.32, -0.4),
                    new Task("sentiment", "macro-f1", true, null, 0.655, 0.05));

    private final SplittableRandom random = new SplittableRandom(7);
    private final String[] domains;
    private final List<Told> events = new ArrayList<>();
    private final List<CheckpointManifest> checkpoints = new ArrayList<>();
    private final List<ModelRelease> releases = new ArrayList<>();

    public SampleRun(String... domains) {
        this.domains = domains;
        double[] probe = new double[domains.length];
        boolean[] trained = new boolean[domains.length];
        Arrays.fill(probe, 8.9);
        for (int step = 1; step <= STEPS; step++) {
            int phase = Math.min(domains.length, (step - 1) * (domains.length + 1) / STEPS);
            learn(step, phase, probe, trained);
            if (step % 50 == 0 || step == 1) {
                probe(step, probe, trained);
            }
            if (step % EVERY == 0) {
                checkpoint(step, probe);
            }
        }
        for (int task = 0; task < TASKS.size(); task++) {
            fineTune(task);
        }
        event(STEPS, new PretrainingEnded(totals(STEPS)));
    }

    /** The usual ones. */
    public static String[] domains() {
        return new String[] {"english", "french", "code", "german"};
    }

    /** Writes the report of a sample run, to look at it. */
    public static void main(String[] args) throws Exception {
        String[] domains = args.length > 1 ? args[1].split(",") : domains();
        ReportWriter.write(Path.of(args[0]), new SampleRun(domains).report());
    }

    /** The manifests, by step. */
    public List<CheckpointManifest> checkpoints() {
        return checkpoints;
    }

    /** The report, of topics that were read in the order in which they were written. */
    public Report report() {
        return Report.of(
                "demo",
                "0.1.0",
                history(false),
                Duration.ofMillis(263_400),
                0,
                "pipeline: demo\nstream:\n  format: json\n  domain: /source\nlearner:\n  batch: 32\n"
                        + "  objective: masked-language\n  replay:\n    share: 0.25\n    bytes: 64 MiB\n");
    }

    /** What is folded of the topics. */
    public RunHistory history(boolean shuffled) {
        List<Told> order = new ArrayList<>(events);
        if (shuffled) {
            Collections.shuffle(order, new Random(3));
        }
        RunHistory history = new RunHistory();
        order.forEach(history::add);
        checkpoints.forEach(history::add);
        releases.forEach(history::add);
        for (int i = 0; i < 23; i++) {
            String reason =
                    i % 3 == 0
                            ? "field 'text' is missing at offset " + i + "; there are 'id', 'body'"
                            : "not JSON: unexpected character '" + (char) ('a' + i) + "'";
            history.add(
                    new DeadLetter(
                            "demo.records",
                            0,
                            (long) i,
                            reason,
                            "decode",
                            40L,
                            ByteBuffer.allocate(0),
                            "",
                            0L));
        }
        return history;
    }

    private void learn(int step, int phase, double[] probe, boolean[] trained) {
        var flowing = new TreeMap<String, Long>();
        double loss = 0;
        for (int d = 0; d < domains.length; d++) {
            boolean mixed = phase == domains.length;
            long fresh = mixed ? 6 : d == phase ? 24 : 0;
            double floor = 2.3 + 0.45 * d;
            if (fresh > 0) {
                trained[d] = true;
                flowing.put(domains[d], fresh);
                probe[d] += (floor - probe[d]) * (mixed ? 0.006 : 0.022);
                loss += probe[d] * fresh / 24;
            } else if (trained[d]) {
                probe[d] += 0.0011;
            } else {
                probe[d] += (6.2 - probe[d]) * 0.002;
            }
        }
        event(
                step,
                new StepTaken(
                        loss + 0.16 * random.nextGaussian(),
                        8400 + 300 * random.nextGaussian(),
                        0,
                        3e-4,
                        0.8,
                        totals(step),
                        flowing));
    }

    private static Totals totals(int step) {
        return new Totals(24L * step, 4096L * step, 0.2471, 0, 0, 0);
    }

    private void probe(int step, double[] probe, boolean[] trained) {
        for (int d = 0; d < domains.length; d++) {
            event(step, new DomainProbed(domains[d], probe[d], trained[d], null));
        }
    }

    private void checkpoint(int step, double[] probe) {
        Map<String, Double> losses = new HashMap<>();
        for (int d = 0; d < domains.length; d++) {
            losses.put(domains[d], probe[d]);
        }
        String parent = checkpoints.isEmpty() ? null : id(step - EVERY);
        List<PartitionRange> lineage =
                List.of(
                        new PartitionRange("demo.records", 0, 0L, 13L * step),
                        new PartitionRange("demo.records", 1, 0L, 11L * step));
        checkpoints.add(
                new CheckpointManifest(
                        "demo",
                        id(step),
                        (long) step,
                        "file:store/" + id(step),
                        List.of(),
                        "c0ffee",
                        parent,
                        0L,
                        24L * step,
                        4096L * step,
                        0.2471,
                        lineage,
                        losses,
                        step == STEPS,
                        Map.of(),
                        Map.of()));
        event(step, new CheckpointWritten(id(step), new TreeMap<>(losses)));
    }

    private void fineTune(int index) {
        Task task = TASKS.get(index);
        for (int seed = 1; seed <= 5; seed++) {
            run(task, "scratch", seed, task.scratch(), STEPS);
        }
        Double current = null;
        int version = 0;
        for (int step = EVERY; step <= STEPS; step += EVERY) {
            double reached = task.scratch() + task.gain() * (1 - Math.exp(-step / 400.0));
            double sum = 0;
            for (int seed = 1; seed <= 5; seed++) {
                sum += run(task, "pretrained", seed, reached, step);
            }
            double value = sum / 5;
            double gain = current == null ? 1 : task.higher() ? value - current : current - value;
            boolean better = gain > 0.004;
            String reason =
                    current == null
                            ? "first release: %s %.3f on 1000 test examples"
                                    .formatted(task.metric(), value)
                            : "%s %.3f against %.3f of the current release, needed 0.004"
                                    .formatted(task.metric(), value, current);
            var release =
                    new ModelRelease(
                            "demo",
                            task.name(),
                            better ? ++version : 0,
                            id(step),
                            "file:store/" + task.name(),
                            List.of(),
                            better ? Decision.PROMOTED : Decision.REJECTED,
                            reason,
                            "full",
                            task.metric(),
                            value,
                            current,
                            Map.of(task.metric(), value),
                            List.of("a", "b"),
                            0L,
                            List.of(),
                            task.higher());
            event(step, CandidateJudged.of(release));
            if (better) {
                releases.add(release);
                current = value;
            }
        }
    }

    private double run(Task task, String arm, int seed, double around, int step) {
        double value = around + 0.012 * random.nextGaussian();
        event(
                step,
                new ModelTuned(
                        new TrialName(task.name(), id(step)),
                        "full",
                        arm,
                        task.metric(),
                        task.higher(),
                        seed,
                        new TreeMap<>(Map.of(task.metric(), value)),
                        task.majority(),
                        8,
                        3.4 + seed,
                        400,
                        0,
                        1000));
        return value;
    }

    private void event(int step, Progress what) {
        events.add(new Told("demo", step, 1000L * step, what));
    }

    private static String id(int step) {
        return "step-%08d".formatted(step);
    }
}
