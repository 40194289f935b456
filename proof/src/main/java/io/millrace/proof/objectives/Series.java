package io.millrace.proof.objectives;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.data.Example;
import io.millrace.schemas.config.Check;
import io.millrace.schemas.payload.Features;
import io.millrace.schemas.payload.Payload;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Windows of the sensor series of NAB, each with mean 0 and deviation 1: what is left is their shape. The class is the
 * domain that a series is of; those that the probe is judged by are of later times.
 */
public final class Series implements Source<Series.Options> {

    private static final String FILE = "sensor/nab.csv.gz";
    private static final int COLUMNS = 6;

    /** The part of a series that is learned from; the probe is judged by the rest. */
    private static final double EARLIER = 0.7;

    /**
     * Options of the source.
     *
     * @param window values in one
     * @param each windows of a series, at most
     */
    public record Options(Integer window, Integer each) {
        public Options {
            window = Check.range("window", window == null ? 64 : window, 8, 1024);
            each = Check.range("each", each == null ? 120 : each, 1, 10_000);
        }
    }

    @Override
    public String name() {
        return "series";
    }

    @Override
    public Class<Options> options() {
        return Options.class;
    }

    @Override
    public Material read(Options own, Path folder) throws IOException {
        var stream = new ArrayList<Example>();
        var train = new Windows();
        var validation = new Windows();
        var test = new Windows();
        for (Map.Entry<List<String>, List<Double>> series : series(folder).entrySet()) {
            String domain = series.getKey().get(0);
            List<Payload> all = windows(own, series.getValue());
            int later = (int) (all.size() * EARLIER);
            List<Payload> earlier = RealData.mixed(all.subList(0, later));
            for (int i = 0; i < Math.min(own.each, earlier.size()); i++) {
                (i % 5 == 0 ? validation : train).add(earlier.get(i), domain);
                stream.add(new Example("w" + stream.size(), domain, earlier.get(i)));
            }
            RealData.first(own.each / 2, RealData.mixed(all.subList(later, all.size())))
                    .forEach(window -> test.add(window, domain));
        }
        var parts = new Material.Parts();
        return new Material(
                "windows of " + FILE + "; domains of later windows",
                false,
                RealData.mixed(stream),
                parts.of(train.payloads, train.labels),
                parts.of(validation.payloads, validation.labels),
                parts.of(test.payloads, test.labels));
    }

    private record Windows(List<Payload> payloads, List<String> labels) {

        Windows() {
            this(new ArrayList<>(), new ArrayList<>());
        }

        void add(Payload payload, String label) {
            payloads.add(payload);
            labels.add(label);
        }
    }

    /** By domain and name, in the order of the file. */
    private static Map<List<String>, List<Double>> series(Path folder) throws IOException {
        var series = new LinkedHashMap<List<String>, List<Double>>();
        try (var lines =
                new BufferedReader(new InputStreamReader(RealData.open(folder, FILE), UTF_8))) {
            lines.readLine(); // names of the columns
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] row = line.split(",", -1);
                if (row.length != COLUMNS) {
                    throw new IOException(FILE + " has a row of " + row.length + " columns");
                }
                series.computeIfAbsent(List.of(row[0], row[1]), name -> new ArrayList<>())
                        .add(Double.valueOf(row[4]));
            }
        }
        return series;
    }

    /** One beside the other, each half over the one before; those in which nothing happens are left out. */
    private static List<Payload> windows(Options own, List<Double> values) {
        var windows = new ArrayList<Payload>();
        for (int from = 0; from + own.window <= values.size(); from += own.window / 2) {
            List<Double> window = values.subList(from, from + own.window);
            double mean = window.stream().mapToDouble(v -> v).average().orElseThrow();
            double square =
                    window.stream()
                            .mapToDouble(v -> (v - mean) * (v - mean))
                            .average()
                            .orElseThrow();
            if (square > 0) {
                float[] shape = new float[own.window];
                for (int i = 0; i < shape.length; i++) {
                    shape[i] = (float) ((window.get(i) - mean) / Math.sqrt(square));
                }
                windows.add(new Features(new int[] {shape.length}, shape));
            }
        }
        return windows;
    }
}
