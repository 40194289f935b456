package io.millrace.learner;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import io.millrace.data.Sample;
import io.millrace.objective.Batch;
import io.millrace.objective.StepClock;
import io.millrace.probe.Placed;
import io.millrace.probe.Plane;
import io.millrace.probe.Probe;
import io.millrace.probe.ProbeSets;
import io.millrace.tensor.Hashing;
import io.millrace.tensor.HostBytes;
import io.millrace.tensor.Torch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** How a model does on what was held out. The same chance every time, so that losses compare. */
final class Probing {

    /** Samples that are placed, and how many at a time. */
    private static final int PLACED = 96;

    private static final int BATCH = 8;

    private final LearnerConfig config;
    private final Torch torch;
    private final Model model;
    private final ProbeSets probes;

    Probing(LearnerConfig config, Torch torch, Model model, ProbeSets probes) {
        this.config = config;
        this.torch = torch;
        this.model = model;
        this.probes = probes;
    }

    /** Scores every probe set that holds anything: the mean loss by domain. */
    Map<String, Double> score() {
        var scores = new LinkedHashMap<String, Double>();
        for (Probe probe : probes.probes()) {
            if (probe.samples().isEmpty() || !model.built()) {
                continue;
            }
            double loss = loss(probe);
            probes.score(probe, loss);
            scores.put(probe.domain(), loss);
        }
        return scores;
    }

    private double loss(Probe probe) {
        int batch = config.training().batch();
        List<Sample> samples = probe.samples();
        double sum = 0;
        for (int from = 0; from < samples.size(); from += batch) {
            List<Sample> part = samples.subList(from, Math.min(samples.size(), from + batch));
            var random =
                    new SplittableRandom(
                            Hashing.mix(config.seed(), Hashing.hash64(probe.domain()) + from));
            try (NDManager manager = torch.manager().newSubManager();
                    NDScope scope = new NDScope()) {
                scope.suppressNotUsedWarning();
                var whole = new Batch(manager, part, List.of(), random, new StepClock());
                sum += part.size() * model.objective().evaluate(whole).loss();
            }
        }
        return sum / samples.size();
    }

    /** Where held-out samples lie, those of all domains alike: at most {@link #PLACED}, the first of each. */
    List<Placed> placed() {
        if (!model.built()) {
            return List.of();
        }
        var domains = new ArrayList<String>();
        var rows = new ArrayList<float[]>();
        int each = Math.max(1, PLACED / Math.max(1, probes.probes().size()));
        for (Probe probe : probes.probes()) {
            List<Sample> first = probe.samples().subList(0, Math.min(each, probe.samples().size()));
            for (int from = 0; from < first.size() && rows.size() < PLACED; from += BATCH) {
                List<Sample> part = first.subList(from, Math.min(first.size(), from + BATCH));
                represented(part).forEach(rows::add);
                part.forEach(sample -> domains.add(probe.domain()));
            }
        }
        if (rows.isEmpty()) {
            return List.of();
        }
        List<double[]> places = Plane.of(rows);
        var placed = new ArrayList<Placed>();
        for (int i = 0; i < places.size(); i++) {
            placed.add(new Placed(domains.get(i), places.get(i)[0], places.get(i)[1]));
        }
        return placed;
    }

    private List<float[]> represented(List<Sample> samples) {
        try (NDManager manager = torch.manager().newSubManager();
                NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            float[] all = HostBytes.floats(model.represented(manager, samples));
            int width = all.length / samples.size();
            var rows = new ArrayList<float[]>();
            for (int i = 0; i < samples.size(); i++) {
                rows.add(Arrays.copyOfRange(all, i * width, (i + 1) * width));
            }
            return rows;
        }
    }

    /** The latest loss on each domain that was scored, sorted by domain; one that was not a number is left out. */
    Map<String, Double> latest() {
        var losses = new TreeMap<String, Double>();
        for (Probe probe : probes.probes()) {
            if (!Double.isNaN(probe.latest())) {
                losses.put(probe.domain(), probe.latest());
            }
        }
        return losses;
    }
}
