package io.millrace.proof.extending;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code docs/extending.md} is done as it stands, from the sources that it shows to a release: its commands run in a folder
 * with its files and a distribution of its own. Then its contracts are kept, here.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ExtendingIT {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final int LONGEST = 60;

    @TempDir static Path dir;

    private Page page;
    private Shell shell;
    private URLClassLoader plugins;
    private ClassLoader before;

    @BeforeAll
    void followThePage() throws Exception {
        page = Page.read(ROOT.resolve("docs/extending.md"));
        page.write(dir);
        shell = new Shell(dir);
        distribution();
        rows("vectors.jsonl", 1500, false);
        rows("levels.jsonl", 400, true);
        assertEquals(2, page.commands().size(), "blocks of commands");
        shell.run(page.commands().get(0));

        before = Thread.currentThread().getContextClassLoader();
        plugins = new URLClassLoader(urls(), before);
        Thread.currentThread().setContextClassLoader(plugins);
    }

    @AfterAll
    void close() throws IOException {
        if (plugins != null) {
            Thread.currentThread().setContextClassLoader(before);
            plugins.close();
        }
    }

    /** The built one, but for a folder for jobs' jars of its own. */
    private static void distribution() throws IOException {
        Path built = ROOT.resolve("target/millrace");
        Path home = dir.resolve("target/millrace");
        Files.createDirectories(home.resolve("jobs"));
        Files.createDirectories(home.resolve("bin"));
        for (String part : List.of("cli", "lib", "jobs/millrace-jobs.jar")) {
            Files.createSymbolicLink(home.resolve(part), built.resolve(part));
        }
        Files.copy(built.resolve("bin/millrace"), home.resolve("bin/millrace"));
        Shell.command(dir);
    }

    private static URL[] urls() throws IOException {
        return new URL[] {
            dir.resolve("target/millrace/jobs/my-objective.jar").toUri().toURL(),
            dir.resolve("target/millrace/jobs/my-task.jar").toUri().toURL(),
            // It is there already: only then is it the address of a folder.
            Files.createDirectories(dir.resolve("classes/test")).toUri().toURL()
        };
    }

    /** Vectors that rise, each from another level; the label is the level, and now and then a wild one. */
    private static void rows(String name, int count, boolean labeled) throws IOException {
        var random = new SplittableRandom(name.length());
        var lines = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            double level = random.nextDouble();
            var numbers = new ArrayList<String>();
            for (int k = 0; k < 12; k++) {
                double value = level + 0.03 * k + 0.02 * random.nextGaussian();
                numbers.add(String.format(Locale.ROOT, "%.4f", value));
            }
            double label = i % 40 == 0 ? 100 : 10 * level;
            String said = labeled ? String.format(Locale.ROOT, ", \"label\": %.3f", label) : "";
            lines.add("{\"features\": " + numbers + said + "}");
        }
        Files.write(dir.resolve(name), lines);
    }

    @Test
    void eachIsOneShortFile() {
        List<String> sources =
                page.files().keySet().stream().filter(name -> name.endsWith(".java")).toList();
        assertEquals(3, sources.size(), sources::toString);
        for (String source : sources) {
            long lines = page.files().get(source).lines().count();
            assertTrue(lines < LONGEST, source + " has " + lines + " lines");
        }
    }

    @Test
    void theyPretrainAndRelease() throws Exception {
        shell.run(page.commands().get(1));

        JsonNode report = new ObjectMapper().readTree(dir.resolve("out/report.json").toFile());
        assertEquals(0, report.at("/pretrain/deadLetters").asInt(), report::toString);
        JsonNode checkpoints = report.get("checkpoints");
        assertTrue(checkpoints.size() > 1, checkpoints::toString);
        double first = loss(checkpoints.get(0));
        double last = loss(checkpoints.get(checkpoints.size() - 1));
        assertTrue(last < first, "the probe loss was " + first + ", is " + last);
        JsonNode task = report.at("/tasks/0");
        assertEquals("mae", task.get("metric").asText(), task::toString);
        assertFalse(task.get("higherIsBetter").asBoolean(), task::toString);
        assertTrue(task.findValuesAsText("decision").contains("promoted"), task::toString);
        assertTrue(
                task.get("final").doubleValue() < task.get("majority").doubleValue(),
                task::toString);
        try (Stream<Path> files = Files.walk(dir.resolve("out/store"))) {
            List<String> names = files.map(Path::toString).toList();
            assertTrue(names.stream().anyMatch(name -> name.contains("level")), names::toString);
        }
    }

    private static double loss(JsonNode checkpoint) {
        return checkpoint.get("probeLoss").elements().next().doubleValue();
    }

    /** The class of the page itself, on the class path that its dependency gives. */
    @TestFactory
    Stream<? extends DynamicNode> theyKeepTheirContracts() throws Exception {
        int failed =
                ToolProvider.getSystemJavaCompiler()
                        .run(
                                null,
                                null,
                                null,
                                "-proc:none",
                                "-cp",
                                System.getProperty("java.class.path"),
                                "-d",
                                dir.resolve("classes/test").toString(),
                                dir.resolve("test/com/example/ContractTest.java").toString());
        assertEquals(0, failed, "it does not compile");
        Class<?> test = Class.forName("com.example.ContractTest", true, plugins);
        Object made = test.getDeclaredConstructor().newInstance();
        var contracts = (Stream<?>) test.getMethod("minePassWhatIsShippedPasses").invoke(made);
        return contracts.map(DynamicNode.class::cast);
    }
}
