package io.millrace.evaluate;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * What the processor's own meters (RAPL) have counted, where this process may read them. They count the whole machine, and
 * start over at a largest value.
 */
public final class Energy {

    /** Joules in a kilowatt hour. */
    private static final double KILOWATT_HOUR = 3.6e6;

    private static final Path METERS = Path.of("/sys/class/powercap");

    private final List<Meter> meters;

    private record Meter(Path counter, long most, long start) {}

    /**
     * What was used.
     *
     * @param joules of the processors; null if unknown
     * @param gramsCo2 by the grams a kilowatt hour given; null if unknown
     * @param how it was measured, or why it is unknown
     */
    public record Used(Double joules, Double gramsCo2, String how) {}

    private Energy(List<Meter> meters) {
        this.meters = meters;
    }

    /** Begins to count. */
    public static Energy start() {
        return start(METERS);
    }

    static Energy start(Path folder) {
        var meters = new TreeMap<String, Meter>();
        try (DirectoryStream<Path> packages = Files.newDirectoryStream(folder, "intel-rapl:*")) {
            for (Path one : packages) {
                String name = one.getFileName().toString();
                // Parts of a processor (intel-rapl:0:1) are counted in it.
                if (name.chars().filter(c -> c == ':').count() == 1) {
                    Path counter = one.resolve("energy_uj");
                    long most = read(one.resolve("max_energy_range_uj"));
                    meters.put(name, new Meter(counter, most, read(counter)));
                }
            }
        } catch (IOException | RuntimeException unreadable) {
            return new Energy(List.of());
        }
        return new Energy(new ArrayList<>(meters.values()));
    }

    private static long read(Path file) throws IOException {
        return Long.parseLong(Files.readString(file).strip());
    }

    /**
     * Since the start.
     *
     * @param gramsPerKilowattHour CO2 of the electricity here; not above 0 if unknown
     */
    public Used used(double gramsPerKilowattHour) {
        if (meters.isEmpty()) {
            return unknown();
        }
        double micro = 0;
        try {
            for (Meter meter : meters) {
                long now = read(meter.counter);
                micro += now >= meter.start ? now - meter.start : now + meter.most - meter.start;
            }
        } catch (IOException | RuntimeException unreadable) {
            return unknown();
        }
        double joules = micro / 1e6;
        Double grams =
                gramsPerKilowattHour > 0 ? joules / KILOWATT_HOUR * gramsPerKilowattHour : null;
        return new Used(joules, grams, "RAPL, the whole machine's processors");
    }

    private static Used unknown() {
        return new Used(null, null, "unknown: no meter (RAPL) can be read here");
    }
}
