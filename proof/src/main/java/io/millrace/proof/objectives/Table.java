package io.millrace.proof.objectives;

import ai.djl.Device;
import io.millrace.data.Example;
import io.millrace.evaluate.FrozenEncoder;
import io.millrace.evaluate.Labelled;
import io.millrace.evaluate.LinearProbe;
import io.millrace.input.RawRow;
import io.millrace.learner.Learner;
import io.millrace.learner.Refused;
import io.millrace.release.SavedModel;
import io.millrace.schemas.config.Choice;
import io.millrace.schemas.payload.Payload;
import io.millrace.schemas.time.SystemTime;
import io.millrace.schemas.time.Ticker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.DoubleStream;

/**
 * Measures rows: pretrains an encoder, freezes it, and lets a {@link LinearProbe} read classes off its representations; the
 * same off those of the encoder as it started, and off what the encoder is given.
 */
public final class Table {

    /** Of a row's time, what pretraining may take; the rest is for probes. */
    private static final double PRETRAINING = 0.75;

    private static final Ticker TICKER = SystemTime.ticker();

    private final Path data;
    private final int seeds;
    private final double seconds;
    private final Consumer<String> log;
    private final BooleanSupplier stop;

    /**
     * @param data the folder of the real data
     * @param seeds how many, from 1 on
     * @param seconds that a row may take, all seeds together: pretraining ends early where it would take longer
     * @param stop true when to give up
     */
    public Table(Path data, int seeds, double seconds, Consumer<String> log, BooleanSupplier stop) {
        if (seeds < 1) {
            throw new IllegalArgumentException("--seeds is " + seeds + "; allowed: at least 1");
        }
        if (!(seconds > 0)) {
            throw new IllegalArgumentException("--seconds is " + seconds + "; allowed: above 0");
        }
        this.data = data;
        this.seeds = seeds;
        this.seconds = seconds;
        this.log = log;
        this.stop = stop;
    }

    /**
     * What a row shows. Accuracies are shares of the test rows, means over the seeds.
     *
     * @param row its file's name
     * @param data what was learned from, and told apart
     * @param generated true if the data was made by a program
     * @param probe accuracy on the pretrained encoder's representations
     * @param random on those of the encoder as it started
     * @param raw on what the encoder is given; null where that is nothing that a linear model reads
     * @param seedSpread of the accuracies on the pretrained encoder, the highest less the lowest
     * @param beatsRandom true if it is above random by more than the spread
     * @param seeds measured
     * @param steps pretrained for, the fewest of any seed
     * @param wantedSteps that the row says
     * @param seconds that pretraining took, the mean of the seeds
     * @param examplesPerSecond of pretraining
     */
    public record Result(
            String row,
            String objective,
            String input,
            String encoder,
            String data,
            boolean generated,
            double probe,
            double random,
            Double raw,
            double seedSpread,
            boolean beatsRandom,
            int seeds,
            long steps,
            long wantedSteps,
            double seconds,
            double examplesPerSecond) {}

    private record Pretrained(SavedModel model, long steps, long examples, double seconds) {}

    /**
     * Measures all of them, one after the other.
     *
     * @param failed takes the name of a row that cannot be measured, with the reason; the others are measured all the same
     * @throws IllegalStateException if it was stopped
     */
    public List<Result> run(Map<String, Row> rows, BiConsumer<String, Exception> failed)
            throws IOException {
        var results = new ArrayList<Result>();
        int number = 0;
        for (Map.Entry<String, Row> row : rows.entrySet()) {
            String place = "row " + ++number + " of " + rows.size() + ": ";
            try {
                results.add(measured(row.getKey(), row.getValue(), place + row.getKey()));
            } catch (IOException | RuntimeException e) {
                if (stop.getAsBoolean()) {
                    throw e;
                }
                failed.accept(row.getKey(), e);
            }
        }
        return results;
    }

    private Result measured(String name, Row row, String place) throws IOException {
        log.accept(place + ", reading data");
        Choice<Source<Record>> source = row.source();
        Material material = source.plugin().read(source.options(), data);
        var probes = new ArrayList<Double>();
        var randoms = new ArrayList<Double>();
        var pretrained = new ArrayList<Pretrained>();
        Double raw = null;
        for (int seed = 1; seed <= seeds; seed++) {
            String of = place + ", seed " + seed + " of " + seeds;
            Pretrained one = pretrained(row, material, seed, of);
            pretrained.add(one);
            log.accept(of + ", probing");
            int threads = row.learner().training().threads();
            try (var encoder = new FrozenEncoder(one.model, seed, threads)) {
                probes.add(accuracy(material, encoder::represented));
                if (seed == 1) {
                    raw = raw(material, encoder);
                }
            }
            try (var encoder = new FrozenEncoder(one.model.scratch(), seed, threads)) {
                randoms.add(accuracy(material, encoder::represented));
            }
            log.accept(
                    String.format(
                            Locale.ROOT,
                            "%s: probe %.3f, random %.3f",
                            of,
                            probes.get(seed - 1),
                            randoms.get(seed - 1)));
        }
        double spread = of(probes).max().orElseThrow() - of(probes).min().orElseThrow();
        double probe = of(probes).average().orElseThrow();
        double random = of(randoms).average().orElseThrow();
        double time = pretrained.stream().mapToDouble(p -> p.seconds).sum();
        return new Result(
                name,
                row.learner().objective().get("name").asText(),
                row.learner().input().get("name").asText(),
                row.learner().encoder().get("name").asText(),
                material.about(),
                material.generated(),
                probe,
                random,
                raw,
                spread,
                probe - random > spread,
                seeds,
                pretrained.stream().mapToLong(p -> p.steps).min().orElseThrow(),
                row.steps(),
                time / seeds,
                pretrained.stream().mapToLong(p -> p.examples).sum() / time);
    }

    private static DoubleStream of(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue);
    }

    private Pretrained pretrained(Row row, Material material, long seed, String place) {
        try (var learner = new Learner(row.seeded(seed), Device.cpu())) {
            Iterator<Example> examples = material.stream().iterator();
            long start = TICKER.nanos();
            long told = start;
            int useless = 0; // in a row: a stream of such would never end
            while (learner.steps() < row.steps() && seconds(start) < share()) {
                if (stop.getAsBoolean()) {
                    throw new IllegalStateException("stopped");
                }
                while (!learner.ready()) {
                    if (!examples.hasNext()) {
                        examples = material.stream().iterator();
                    }
                    try {
                        learner.add(examples.next());
                        useless = 0;
                    } catch (Refused e) {
                        if (++useless > material.stream().size()) {
                            throw new IllegalArgumentException(
                                    "every example is refused, the last: " + e.getMessage(), e);
                        }
                    }
                }
                var unused = learner.step();
                if (seconds(told) > 5) {
                    log.accept(place + ", step " + learner.steps() + " of " + row.steps());
                    told = TICKER.nanos();
                }
            }
            return new Pretrained(
                    learner.pretrained().copied(),
                    learner.steps(),
                    learner.examples(),
                    seconds(start));
        }
    }

    private static double seconds(long since) {
        return TICKER.since(since).toNanos() / 1e9;
    }

    private double share() {
        return PRETRAINING * seconds / seeds;
    }

    /** What makes rows of numbers of payloads. */
    private interface Reader {
        List<RawRow> read(List<Payload> payloads);
    }

    private static Labelled labelled(Material.Part part, Reader reader) {
        return new Labelled(reader.read(part.payloads()), part.classes());
    }

    private static double accuracy(Material material, Reader reader) {
        LinearProbe probe =
                LinearProbe.of(
                        labelled(material.train(), reader),
                        labelled(material.validation(), reader));
        return probe.accuracy(labelled(material.test(), reader));
    }

    private static Double raw(Material material, FrozenEncoder encoder) {
        if (encoder.raw(material.test().payloads()).isEmpty()) {
            return null;
        }
        return accuracy(material, payloads -> encoder.raw(payloads).orElseThrow());
    }
}
