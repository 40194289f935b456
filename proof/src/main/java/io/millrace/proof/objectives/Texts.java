package io.millrace.proof.objectives;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.data.Example;
import io.millrace.schemas.config.Check;
import io.millrace.schemas.payload.Payload;
import io.millrace.schemas.payload.Target;
import io.millrace.schemas.payload.Text;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Texts of JSON lines with {@code domain}, {@code split}, {@code text} and {@code label}. */
public final class Texts implements Source<Texts.Options> {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int HELD_OUT = 5;

    /** What a text's class is. */
    public enum Kind {
        /** Its label. */
        LABEL,
        /** Whether any of its words is tagged. */
        ANY_TAG
    }

    /**
     * Options of the source.
     *
     * @param stream files to pretrain on, one after the other; test rows are left out
     * @param probe file with labels
     * @param domains those whose rows count; default: all. Of several, a class is a domain's own
     * @param label what the class is
     * @param examples of each file to pretrain on, at most
     * @param labels rows that the probe learns from, at most
     * @param tests rows that it is judged by, at most
     * @param targets true if examples carry their class: an objective learns from labels
     */
    public record Options(
            List<String> stream,
            String probe,
            List<String> domains,
            Kind label,
            Integer examples,
            Integer labels,
            Integer tests,
            Boolean targets) {
        public Options {
            Check.that(probe != null, "probe", probe, "a file of the data's folder");
            stream = stream == null ? List.of(probe) : stream;
            domains = domains == null ? List.of() : domains;
            label = label == null ? Kind.LABEL : label;
            examples = Check.range("examples", examples == null ? 20_000 : examples, 1, 1 << 24);
            labels = Check.range("labels", labels == null ? 1500 : labels, 1, 1 << 20);
            tests = Check.range("tests", tests == null ? 1500 : tests, 1, 1 << 20);
            targets = targets != null && targets;
        }
    }

    private record Row(String domain, String split, String text, String label) {}

    @Override
    public String name() {
        return "texts";
    }

    @Override
    public Class<Options> options() {
        return Options.class;
    }

    @Override
    public Material read(Options own, Path folder) throws IOException {
        var stream = new ArrayList<Example>();
        for (String file : own.stream) {
            List<Row> rows = rows(own, folder, file, Set.of("train", "unlabeled"));
            for (Row row : RealData.first(own.examples, rows)) {
                Target target = own.targets ? new Target.Name(row.label) : null;
                stream.add(
                        new Example(
                                file + ":" + stream.size(),
                                row.domain,
                                new Text(row.text),
                                target));
            }
        }
        List<Row> train = rows(own, folder, own.probe, Set.of("train"));
        List<Row> validation = rows(own, folder, own.probe, Set.of("val"));
        if (validation.isEmpty()) {
            int held = Math.min(own.labels / 2, train.size() / HELD_OUT);
            validation = train.subList(0, held);
            train = train.subList(held, train.size());
        }
        var parts = new Material.Parts();
        return new Material(
                String.join(", ", own.stream) + "; classes of " + own.probe,
                false,
                stream,
                part(parts, RealData.first(own.labels, train)),
                part(parts, RealData.first(own.labels / 2, validation)),
                part(
                        parts,
                        RealData.first(own.tests, rows(own, folder, own.probe, Set.of("test")))));
    }

    private static Material.Part part(Material.Parts parts, List<Row> rows) {
        return parts.of(
                rows.stream().map(row -> (Payload) new Text(row.text)).toList(),
                rows.stream().map(Row::label).toList());
    }

    private static List<Row> rows(Options own, Path folder, String file, Set<String> splits)
            throws IOException {
        var rows = new ArrayList<Row>();
        try (var lines =
                new BufferedReader(new InputStreamReader(RealData.open(folder, file), UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                JsonNode row = JSON.readTree(line);
                String domain = row.path("domain").asText();
                String split = row.path("split").asText();
                if (splits.contains(split)
                        && (own.domains.isEmpty() || own.domains.contains(domain))) {
                    String text = row.path("text").asText();
                    rows.add(new Row(domain, split, text, label(own, domain, row.path("label"))));
                }
            }
        }
        return RealData.mixed(rows);
    }

    private static String label(Options own, String domain, JsonNode label) {
        if (own.label == Kind.ANY_TAG) {
            return label.asText().replace("O", "").isBlank() ? "none" : "some";
        }
        return own.domains.size() > 1 ? domain + " " + label.asText() : label.asText();
    }
}
