package io.millrace.proof.bench.continual;

import io.millrace.data.Example;
import io.millrace.probe.ProbeConfig;
import io.millrace.proof.demo.DemoCorpus;
import io.millrace.schemas.InvalidRecordException;
import io.millrace.schemas.avro.UnlabeledExample;
import io.millrace.schemas.decode.JsonRows;
import io.millrace.schemas.payload.Payloads;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * The examples of one domain, in the order of their file.
 *
 * @param name of the domain
 * @param examples as they were read
 */
record Domain(String name, List<Example> examples) {

    /** As the demo streams them. */
    static List<Domain> ofDemo() throws IOException {
        var domains = new LinkedHashMap<String, List<Example>>();
        var rows = DemoCorpus.read(DemoCorpus.PHASES, DemoCorpus.LABELS_PER_CLASS, 1).unlabeled();
        for (UnlabeledExample row : (Iterable<UnlabeledExample>) rows::iterator) {
            add(
                    row,
                    row.getDomain(),
                    domains.computeIfAbsent(row.getDomain(), d -> new ArrayList<>()));
        }
        return domains.entrySet().stream().map(e -> new Domain(e.getKey(), e.getValue())).toList();
    }

    /**
     * The rows of a JSONL file, plain or gzip, but those whose split is test.
     *
     * @throws IllegalArgumentException if there is no usable row
     */
    static Domain of(String name, Path file) throws IOException {
        var examples = new ArrayList<Example>();
        try (JsonRows<UnlabeledExample> rows = JsonRows.unlabeled(file)) {
            while (next(rows, name, examples)) {
                // the row was taken
            }
        }
        if (examples.isEmpty()) {
            throw new IllegalArgumentException(
                    "--domain " + name + "=" + file + " holds no usable row");
        }
        return new Domain(name, examples);
    }

    /** Takes the next row in; false after the last. */
    private static boolean next(JsonRows<UnlabeledExample> rows, String domain, List<Example> to)
            throws IOException {
        try {
            UnlabeledExample row = rows.next();
            if (row != null) {
                add(row, domain, to);
            }
            return row != null;
        } catch (InvalidRecordException e) {
            return true; // what a stream would put aside
        }
    }

    private static void add(UnlabeledExample row, String domain, List<Example> to) {
        try {
            to.add(new Example(row.getId(), domain, Payloads.of(row.getPayload())));
        } catch (InvalidRecordException e) {
            // what a stream would put aside
        }
    }

    /** Those that a learner holds out, if it has room, and those that it trains on. */
    List<Example> part(boolean heldOut, ProbeConfig probes, long seed) {
        return examples.stream()
                .filter(example -> probes.holdsOut(example.id(), seed) == heldOut)
                .toList();
    }
}
