package io.millrace.proof.kinds;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.local.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.flink.util.FileUtils;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/**
 * Every file of {@code examples/} that says how to try it is tried: the command line of its comment runs the whole
 * pipeline, broker, cluster and both jobs, on real data. The report stays in {@code target/kinds}.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
final class KindsIT {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Path EXAMPLES = ROOT.resolve("examples");

    /** What stands before the command line in a file's comment. */
    private static final String TRY = "./millrace try ";

    /** Give {@code -Dmillrace.kind=NAME} for one alone. */
    private static final String ONLY = System.getProperty("millrace.kind", "");

    @TestFactory
    Stream<DynamicTest> everyExampleLearnsFromRealData() throws IOException {
        Map<String, String> commands = new TreeMap<>();
        try (Stream<Path> files = Files.list(EXAMPLES)) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString().replace(".yaml", "");
                command(file)
                        .filter(line -> ONLY.isEmpty() || ONLY.equals(name))
                        .ifPresent(line -> commands.put(name, line));
            }
        }
        assertFalse(commands.isEmpty(), "no example says how to try it");
        return commands.entrySet().stream()
                .map(one -> dynamicTest(one.getKey(), () -> learns(one.getKey(), one.getValue())));
    }

    private static Optional<String> command(Path file) throws IOException {
        return Files.readAllLines(file).stream()
                .filter(line -> line.startsWith("#") && line.contains(TRY))
                .map(line -> line.substring(line.indexOf(TRY) + TRY.length()).strip())
                .findFirst();
    }

    private static void learns(String name, String command) throws Exception {
        Kind kind = kind(name);
        Path folder = Path.of("target/kinds", name).toAbsolutePath();
        FileUtils.deleteDirectory(folder.toFile());
        Files.createDirectories(folder);
        kind.write(new SharedData(), new Rows(folder));

        String example = EXAMPLES.resolve(name + ".yaml").toString();
        run("check", "--config", example);
        Path out = folder.resolve("out");
        var line = new ArrayList<>(List.of("try"));
        Pattern.compile(" +")
                .splitAsStream(command)
                .map(word -> located(word, folder))
                .forEach(line::add);
        line.addAll(List.of("--out", out.toString()));
        assertTrue(line.contains(example), "not a trial of this file: " + command);
        run(line.toArray(String[]::new));

        JsonNode report = new ObjectMapper().readTree(out.resolve("report.json").toFile());
        assertEquals(0, report.at("/pretrain/refused").asInt(), "rows refused");
        assertEquals(0, report.at("/pretrain/deadLetters").asInt(), "dead letters");
        checkProbes(kind, report.get("checkpoints"));
        for (JsonNode task : report.get("tasks")) {
            checkReleases(kind, task);
        }
    }

    private static Kind kind(String name) throws ReflectiveOperationException {
        var simple = new StringBuilder();
        for (String part : name.split("-", -1)) {
            simple.append(Character.toUpperCase(part.charAt(0))).append(part.substring(1));
        }
        String type = KindsIT.class.getPackageName() + "." + simple + "Kind";
        return Class.forName(type).asSubclass(Kind.class).getDeclaredConstructor().newInstance();
    }

    /** Files of data lie in the test's folder, the example in the repository. */
    private static String located(String word, Path folder) {
        if (word.startsWith("examples/")) {
            return ROOT.resolve(word).toString();
        }
        int file = word.indexOf('=') + 1;
        return word.endsWith(".jsonl")
                ? word.substring(0, file) + folder.resolve(word.substring(file))
                : word;
    }

    private static void run(String... line) {
        var told = new StringWriter();
        int code = Main.run(new PrintWriter(told, true), new PrintWriter(told, true), line);
        assertEquals(0, code, () -> String.join(" ", line) + "\n" + told);
    }

    private static void checkProbes(Kind kind, JsonNode checkpoints) {
        assertTrue(checkpoints.size() > 1, "model checkpoints: " + checkpoints);
        Map<String, Double> first = new TreeMap<>();
        Map<String, Double> last = new TreeMap<>();
        for (JsonNode checkpoint : checkpoints) {
            checkpoint
                    .get("probeLoss")
                    .fields()
                    .forEachRemaining(
                            loss -> {
                                first.putIfAbsent(loss.getKey(), loss.getValue().doubleValue());
                                last.put(loss.getKey(), loss.getValue().doubleValue());
                            });
        }
        assertFalse(last.isEmpty(), "nothing was probed");
        last.forEach(
                (domain, loss) ->
                        assertTrue(
                                loss <= kind.lossLeft() * first.get(domain),
                                domain + " was " + first.get(domain) + ", is " + loss));
    }

    private static void checkReleases(Kind kind, JsonNode task) {
        assertTrue(
                task.findValuesAsText("decision").contains("promoted"),
                () -> "no release: " + task);
        double value = task.get("final").doubleValue();
        double constant =
                kind.constant(task)
                        .orElseThrow(() -> new AssertionError("nothing to beat in " + task));
        boolean better = kind.higherIsBetter() ? value > constant : value < constant;
        assertTrue(better, () -> "one answer for all gives " + constant + ": " + task);
    }
}
