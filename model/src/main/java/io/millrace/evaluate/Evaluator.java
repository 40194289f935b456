package io.millrace.evaluate;

import ai.djl.Device;
import io.millrace.finetune.FineTuneConfig;
import io.millrace.finetune.FineTuner;
import io.millrace.finetune.Split;
import io.millrace.input.RawRow;
import io.millrace.probe.Plane;
import io.millrace.release.SavedModel;
import io.millrace.schemas.payload.Payload;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** Asks whether an encoder is any good, of labelled rows: see {@link Verdict}. */
public final class Evaluator {

    /** Of the plane. */
    private static final int POINTS = 400;

    private final SavedModel model;
    private final int threads;
    private final long seed;
    private final List<Integer> perClass;
    private final boolean tuned;
    private final Consumer<String> log;

    /**
     * @param model whose encoder is looked at
     * @param seed of the random start that it is held against, and of fine-tunings
     * @param perClass labels of a class that the learning curve is drawn over, ascending
     * @param tuned whether the curve has fine-tuned encoders too, which takes minutes
     */
    public Evaluator(
            SavedModel model,
            int threads,
            long seed,
            List<Integer> perClass,
            boolean tuned,
            Consumer<String> log) {
        this.model = model;
        this.threads = threads;
        this.seed = seed;
        this.perClass = List.copyOf(perClass);
        this.tuned = tuned;
        this.log = log;
    }

    /**
     * A labelled row.
     *
     * @param id unique
     * @param label its class
     * @param domain where it came from; empty if it does not say
     * @param groups what it says of itself, by field: rows are judged by each
     */
    public record Row(
            String id,
            String label,
            String domain,
            Split split,
            Payload payload,
            Map<String, String> groups) {}

    /** The three ways in which rows are numbers. */
    private record Numbers(FrozenEncoder encoder, FrozenEncoder random, Rows rows) {

        Labelled pretrained(Split split) {
            return labelled(encoder.represented(rows.payloads(split)), split);
        }

        Labelled started(Split split) {
            return labelled(random.represented(rows.payloads(split)), split);
        }

        Optional<Labelled> raw(Split split) {
            return encoder.raw(rows.payloads(split)).map(raw -> labelled(raw, split));
        }

        private Labelled labelled(List<RawRow> numbers, Split split) {
            return new Labelled(numbers, rows.classes(split));
        }
    }

    /**
     * Looks at it.
     *
     * @throws IllegalArgumentException if rows are too few, or of a kind that the encoder cannot read
     * @throws InterruptedException if the thread was interrupted
     */
    public Verdict judge(List<Row> all) throws InterruptedException {
        var rows = new Rows(all);
        check(rows);
        try (var encoder = new FrozenEncoder(model, seed, threads);
                var random = new FrozenEncoder(model.scratch(), seed, threads)) {
            var numbers = new Numbers(encoder, random, rows);
            log.accept("representing rows");
            Three pretrained = three(numbers::pretrained);
            Three started = three(numbers::started);
            Optional<Three> raw =
                    numbers.raw(Split.TEST).isEmpty()
                            ? Optional.empty()
                            : Optional.of(three(split -> numbers.raw(split).orElseThrow()));
            log.accept("linear probes");
            LinearProbe probe = LinearProbe.of(pretrained.train, pretrained.validation);
            int[] said = probe.answers(pretrained.test.rows());
            log.accept("layers");
            List<LayerHealth> layers = LayerHealth.of(encoder, rows.payloads(Split.TEST));
            return new Verdict(
                    rows.labels(),
                    rows.of(Split.TRAIN).size(),
                    rows.of(Split.VALIDATION).size(),
                    rows.of(Split.TEST).size(),
                    new Verdict.Probe(
                            pretrained.test.accuracy(said),
                            started.probed(started.train),
                            raw.map(of -> of.probed(of.train)).orElse(null),
                            majority(pretrained),
                            probe.cost()),
                    new Verdict.Nearest(
                            Neighbours.VOTES,
                            pretrained.neighbours(),
                            started.neighbours(),
                            raw.map(Three::neighbours).orElse(null)),
                    curve(rows, pretrained, started, raw),
                    layers,
                    points(rows.of(Split.TEST), pretrained.test.rows()),
                    slices(rows.of(Split.TEST), pretrained.test, said),
                    Looks.of(encoder, rows.payloads(Split.TEST)),
                    warnings(layers));
        }
    }

    private static void check(Rows rows) {
        if (rows.of(Split.TRAIN).isEmpty() || rows.of(Split.TEST).isEmpty()) {
            throw new IllegalArgumentException(
                    "the data has "
                            + rows.of(Split.TRAIN).size()
                            + " rows to learn from and "
                            + rows.of(Split.TEST).size()
                            + " to be judged by; needed: 1 of each at least");
        }
        if (rows.labels().size() < 2) {
            throw new IllegalArgumentException(
                    "every row has the label "
                            + rows.labels().get(0)
                            + "; needed: 2 classes at least");
        }
    }

    /** Rows of numbers by split. */
    private record Three(Labelled train, Labelled validation, Labelled test) {

        double probed(Labelled from) {
            return LinearProbe.of(from, validation).accuracy(test);
        }

        double neighbours() {
            return test.accuracy(new Neighbours(train).answers(test.rows()));
        }
    }

    private interface BySplit {
        Labelled of(Split split);
    }

    private static Three three(BySplit numbers) {
        return new Three(
                numbers.of(Split.TRAIN), numbers.of(Split.VALIDATION), numbers.of(Split.TEST));
    }

    private static double majority(Three rows) {
        Map<Integer, Long> counts = new LinkedHashMap<>();
        IntStream.of(rows.train.classes()).forEach(c -> counts.merge(c, 1L, Long::sum));
        int most =
                counts.entrySet().stream()
                        .max(Map.Entry.comparingByValue())
                        .map(Map.Entry::getKey)
                        .orElseThrow();
        int[] said = new int[rows.test.size()];
        Arrays.fill(said, most);
        return rows.test.accuracy(said);
    }

    private List<Verdict.Labels> curve(
            Rows rows, Three pretrained, Three started, Optional<Three> raw)
            throws InterruptedException {
        var curve = new ArrayList<Verdict.Labels>();
        int before = 0;
        for (int count : perClass) {
            int[] few = rows.few(count);
            if (few.length == before) {
                break; // there are no more labels
            }
            before = few.length;
            log.accept("learning curve: " + count + " labels a class");
            Double tunedAccuracy = null;
            Double scratch = null;
            if (tuned) {
                log.accept("fine-tuning on " + count + " labels a class");
                tunedAccuracy = tuned(model, rows, few);
                log.accept("from scratch on " + count + " labels a class");
                scratch = tuned(model.scratch(), rows, few);
            }
            curve.add(
                    new Verdict.Labels(
                            count,
                            few.length,
                            pretrained.probed(pretrained.train.at(few)),
                            started.probed(started.train.at(few)),
                            raw.map(of -> of.probed(of.train.at(few))).orElse(null),
                            tunedAccuracy,
                            scratch));
        }
        return curve;
    }

    private double tuned(SavedModel from, Rows rows, int[] few) throws InterruptedException {
        var tuner = new FineTuner(FineTuneConfig.DEFAULT, Device.cpu(), threads);
        FineTuner.Result result = tuner.train(from, rows.labelled(few), seed);
        return result.test().values().get("accuracy");
    }

    private static List<Verdict.Point> points(List<Row> rows, List<RawRow> numbers) {
        int count = Math.min(POINTS, rows.size());
        List<double[]> places =
                Plane.of(numbers.subList(0, count).stream().map(RawRow::values).toList());
        var points = new ArrayList<Verdict.Point>();
        for (int i = 0; i < count; i++) {
            Row row = rows.get(i);
            points.add(
                    new Verdict.Point(row.domain, row.label, places.get(i)[0], places.get(i)[1]));
        }
        return points;
    }

    private static List<Verdict.Slices> slices(List<Row> rows, Labelled test, int[] said) {
        boolean[] right = new boolean[said.length];
        for (int i = 0; i < right.length; i++) {
            right[i] = said[i] == test.classes()[i];
        }
        var fields = new LinkedHashMap<String, List<String>>();
        fields.put("domain", rows.stream().map(Row::domain).toList());
        fields.put("label", rows.stream().map(Row::label).toList());
        rows.stream()
                .flatMap(row -> row.groups.keySet().stream())
                .distinct()
                .forEach(
                        field ->
                                fields.put(
                                        field,
                                        rows.stream()
                                                .map(row -> row.groups.getOrDefault(field, ""))
                                                .toList()));
        var slices = new ArrayList<Verdict.Slices>();
        fields.forEach(
                (field, groups) -> {
                    List<Slice> by = Slice.of(groups, right);
                    if (by.size() > 1) {
                        slices.add(new Verdict.Slices(field, by, Slice.gap(by)));
                    }
                });
        return slices;
    }

    private static List<String> warnings(List<LayerHealth> layers) {
        var warnings = new ArrayList<String>();
        for (LayerHealth layer : layers) {
            if (layer.collapsed()) {
                warnings.add(
                        "%s has collapsed: of %d units an effective rank of %.1f is left"
                                .formatted(layer.layer(), layer.units(), layer.effectiveRank()));
            }
            if (2 * layer.dead() > layer.units()) {
                warnings.add(
                        "%s is mostly dead: %d of %d units never change"
                                .formatted(layer.layer(), layer.dead(), layer.units()));
            }
        }
        return warnings;
    }
}
