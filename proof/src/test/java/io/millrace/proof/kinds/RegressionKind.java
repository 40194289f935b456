package io.millrace.proof.kinds;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Two hours of a machine's temperature at a time, and what it is half an hour later. */
final class RegressionKind implements Kind {

    private static final String SERIES = "machine_temperature_system_failure";
    private static final int WINDOW = 24;
    private static final int AHEAD = 6;
    private static final int UNLABELED = 8000;
    private static final int LABELED = 1200;

    @Override
    public void write(SharedData data, Rows rows) throws IOException {
        List<Double> values = series(data);
        var windows = new ArrayList<ObjectNode>();
        for (int at = 0; at < UNLABELED; at++) {
            windows.add(window(values, at));
        }
        rows.write("windows.jsonl", windows);
        var next = new ArrayList<ObjectNode>();
        for (int i = 0; i < LABELED; i++) {
            int at = UNLABELED + WINDOW + AHEAD + 8 * i;
            // One part of the time after the other: windows that overlap stay in one.
            String split = i < 600 ? "train" : i < 750 ? "validation" : "test";
            next.add(
                    window(values, at)
                            .put("label", values.get(at + WINDOW - 1 + AHEAD))
                            .put("split", split));
        }
        rows.write("next.jsonl", next);
    }

    private static ObjectNode window(List<Double> values, int from) {
        ObjectNode row = JsonNodeFactory.instance.objectNode();
        values.subList(from, from + WINDOW).forEach(row.putArray("features")::add);
        return row;
    }

    private static List<Double> series(SharedData data) throws IOException {
        var values = new ArrayList<Double>();
        try (var lines =
                new BufferedReader(
                        new InputStreamReader(
                                data.open("sensor/nab.csv.gz"), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                List<String> columns = List.of(line.split(",", -1));
                if (columns.get(1).equals(SERIES)) {
                    values.add(Double.valueOf(columns.get(4)));
                }
            }
        }
        return values;
    }

    @Override
    public boolean higherIsBetter() {
        return false;
    }
}
