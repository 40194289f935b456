package io.millrace.local.report;

import io.millrace.schemas.avro.CheckpointManifest;
import io.millrace.schemas.avro.DeadLetter;
import io.millrace.schemas.avro.Decision;
import io.millrace.schemas.avro.ModelRelease;
import io.millrace.schemas.avro.PartitionRange;
import io.millrace.schemas.avro.ProgressEvent;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;

/** What the topics of a run could have said: domains one after the other, then mixed; two tasks. */
final class SampleRun {

    static final String[] DOMAINS = {"english", "french", "code", "german"};
    private static final int STEPS = 1200;
    private static final int EVERY = 200;
    private static final String[] TASKS = {"language", "sentiment"};

    private final SplittableRandom random = new SplittableRandom(7);
    private final String[] domains;
    private final List<ProgressEvent> events = new ArrayList<>();
    private final List<CheckpointManifest> checkpoints = new ArrayList<>();
    private final List<ModelRelease> releases = new ArrayList<>();

    SampleRun(String... domains) {
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
        for (int task = 0; task < TASKS.length; task++) {
            fineTune(task);
        }
        event("pretrain", "done", STEPS, Map.of("tokensPerSecond", 8423.7), Map.of());
    }

    /** Writes the report of a sample run, to look at it. */
    public static void main(String[] args) throws Exception {
        String[] domains = args.length > 1 ? args[1].split(",") : DOMAINS;
        ReportWriter.write(Path.of(args[0]), new SampleRun(domains).builder(false).report());
    }

    List<ProgressEvent> events() {
        return events;
    }

    List<CheckpointManifest> checkpoints() {
        return checkpoints;
    }

    record Filled(ReportBuilder builder) {
        Report report() {
            return builder.build(
                    Duration.ofMillis(263_400),
                    "pipeline: demo\nstream:\n  format: json\n  domain: /source\nlearner:\n  batch: 32\n"
                            + "  objective: masked-language\n  replay:\n    share: 0.25\n    bytes: 64 MiB\n");
        }
    }

    Filled builder(boolean shuffled) {
        List<ProgressEvent> order = new ArrayList<>(events);
        if (shuffled) {
            Collections.shuffle(order, new Random(3));
        }
        ReportBuilder builder = new ReportBuilder("demo", "0.1.0");
        order.forEach(builder::add);
        checkpoints.forEach(builder::add);
        releases.forEach(builder::add);
        for (int i = 0; i < 23; i++) {
            String reason =
                    i % 3 == 0
                            ? "field 'text' is missing at offset " + i + "; there are 'id', 'body'"
                            : "not JSON: unexpected character '" + (char) ('a' + i) + "'";
            builder.add(
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
        return new Filled(builder);
    }

    private void learn(int step, int phase, double[] probe, boolean[] trained) {
        Map<String, Double> values = new HashMap<>();
        double loss = 0;
        for (int d = 0; d < domains.length; d++) {
            boolean mixed = phase == domains.length;
            int fresh = mixed ? 6 : d == phase ? 24 : 0;
            double floor = 2.3 + 0.45 * d;
            if (fresh > 0) {
                trained[d] = true;
                values.put("domain." + domains[d], (double) fresh);
                probe[d] += (floor - probe[d]) * (mixed ? 0.006 : 0.022);
                loss += probe[d] * fresh / 24;
            } else if (trained[d]) {
                probe[d] += 0.0011;
            } else {
                probe[d] += (6.2 - probe[d]) * 0.002;
            }
        }
        values.put("loss", loss + 0.16 * random.nextGaussian());
        values.put("tokensPerSecond", 8400 + 300 * random.nextGaussian());
        values.put("examples", 24.0 * step);
        values.put("tokens", 4096.0 * step);
        values.put("replayedFraction", 0.25);
        values.put("learningRate", 3e-4);
        values.put("gradNorm", 0.8);
        event("pretrain", "step", step, values, Map.of());
    }

    private void probe(int step, double[] probe, boolean[] trained) {
        for (int d = 0; d < domains.length; d++) {
            event(
                    "pretrain",
                    "probe",
                    step,
                    Map.of("loss", probe[d], "trained", trained[d] ? 1.0 : 0.0),
                    Map.of("domain", domains[d]));
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
                        step == STEPS));
        event("pretrain", "checkpoint", step, Map.of(), Map.of("id", id(step)));
    }

    private void fineTune(int task) {
        String name = TASKS[task];
        String metric = task == 0 ? "accuracy" : "macro-f1";
        double majority = task == 0 ? 0.27 : 0.52;
        double scratch = task == 0 ? 0.61 : 0.655;
        for (int seed = 1; seed <= 5; seed++) {
            run(name, metric, "scratch", "", seed, scratch, majority, STEPS);
        }
        double current = Double.NaN;
        int version = 0;
        for (int step = EVERY; step <= STEPS; step += EVERY) {
            double reached = scratch + (task == 0 ? 0.3 : 0.05) * (1 - Math.exp(-step / 400.0));
            double sum = 0;
            for (int seed = 1; seed <= 5; seed++) {
                sum += run(name, metric, "pretrained", id(step), seed, reached, majority, step);
            }
            double value = sum / 5;
            boolean first = Double.isNaN(current);
            boolean better = first || value > current + 0.004;
            String reason =
                    first
                            ? "first release: %s %.3f is above the floor 0.300"
                                    .formatted(metric, value)
                            : "%s %.3f against %.3f of the current release, needed +0.004"
                                    .formatted(metric, value, current);
            Map<String, Double> values = new HashMap<>();
            values.put("version", better ? version + 1.0 : 0.0);
            values.put("value", value);
            if (!first) {
                values.put("current", current);
            }
            Decision decision = better ? Decision.PROMOTED : Decision.REJECTED;
            event(
                    "finetune",
                    "release",
                    step,
                    values,
                    Map.of(
                            "task",
                            name,
                            "checkpoint",
                            id(step),
                            "metric",
                            metric,
                            "reason",
                            reason,
                            "decision",
                            decision.name().toLowerCase(Locale.ROOT)));
            if (better) {
                releases.add(
                        new ModelRelease(
                                "demo",
                                name,
                                ++version,
                                id(step),
                                "file:store/" + name,
                                List.of(),
                                decision,
                                reason,
                                "full",
                                metric,
                                value,
                                first ? null : current,
                                Map.of(metric, value),
                                List.of("a", "b"),
                                0L,
                                List.of()));
                current = value;
            }
        }
    }

    private double run(
            String task,
            String metric,
            String arm,
            String checkpoint,
            int seed,
            double around,
            double majority,
            int step) {
        double value = around + 0.012 * random.nextGaussian();
        event(
                "finetune",
                "finetune",
                step,
                Map.of(
                        "seed",
                        (double) seed,
                        metric,
                        value,
                        "epochs",
                        8.0,
                        "seconds",
                        3.4 + seed,
                        "labels",
                        400.0,
                        "evalExamples",
                        1000.0,
                        "majority",
                        majority),
                Map.of(
                        "task",
                        task,
                        "checkpoint",
                        checkpoint,
                        "strategy",
                        "full",
                        "arm",
                        arm,
                        "metric",
                        metric));
        return value;
    }

    private void event(
            String job,
            String kind,
            long step,
            Map<String, Double> values,
            Map<String, String> tags) {
        events.add(new ProgressEvent("demo", job, kind, step, 1000L * step, values, tags));
    }

    private static String id(int step) {
        return "step-%08d".formatted(step);
    }
}
