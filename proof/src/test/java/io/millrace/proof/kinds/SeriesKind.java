package io.millrace.proof.kinds;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Windows of measurements in machines, clouds, streets and markets; what they are of is told. */
final class SeriesKind implements Kind {

    private static final int STEPS = 64;
    private static final int WINDOWS = 1800;

    @Override
    public void write(SharedData data, Rows rows) throws IOException {
        Map<List<String>, List<Double>> series = new LinkedHashMap<>();
        try (var lines =
                new BufferedReader(
                        new InputStreamReader(
                                data.open("sensor/nab.csv.gz"), StandardCharsets.UTF_8))) {
            lines.readLine(); // domain,series,split,timestamp,value,label
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] fields = line.split(",", -1);
                series.computeIfAbsent(List.of(fields[0], fields[1]), s -> new ArrayList<>())
                        .add(Double.valueOf(fields[4]));
            }
        }
        var windows = new ArrayList<ObjectNode>();
        series.forEach(
                (name, values) -> {
                    for (int from = 0; from + STEPS <= values.size(); from += STEPS) {
                        ObjectNode row =
                                JsonNodeFactory.instance.objectNode().put("label", name.get(0));
                        var window = row.putArray("series");
                        values.subList(from, from + STEPS).forEach(window::add);
                        windows.add(row);
                    }
                });
        List<ObjectNode> mixed = SharedData.mixed(windows);
        rows.write("series.jsonl", mixed.subList(0, WINDOWS));
        var sources = new ArrayList<ObjectNode>();
        for (int i = WINDOWS; i < Math.min(mixed.size(), WINDOWS + 1200); i++) {
            String split = i % 2 == 0 ? "test" : i % 5 == 0 ? "validation" : "train";
            ObjectNode row = mixed.get(i);
            sources.add(row.put("split", split));
        }
        rows.write("sources.jsonl", sources);
    }
}
