package io.millrace.schemas.config;

import static java.util.Objects.requireNonNullElse;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StrictYamlTest {
    private enum Depth {
        FEATURES,
        TOP_LAYERS
    }

    private record Training(
            Integer batch, Double learningRate, Depth depth, ByteSize memory, Duration every) {
        Training {
            batch = Check.range("batch", requireNonNullElse(batch, 32), 1, 65_536);
            learningRate =
                    Check.range("learning-rate", requireNonNullElse(learningRate, 0.001), 0, 1);
            depth = requireNonNullElse(depth, Depth.TOP_LAYERS);
            memory = requireNonNullElse(memory, ByteSize.mebibytes(64));
            every = requireNonNullElse(every, Duration.ofSeconds(10));
        }
    }

    private record Domain(String name, double share) {
        Domain {
            Check.text("name", name, "a name");
        }
    }

    private record Objective(String name, JsonNode options) {}

    private record Masking(double rate, String token) {}

    record Pipeline(
            String pipeline,
            Training training,
            List<Domain> domains,
            Map<String, String> kafka,
            Secret password,
            Objective objective,
            Boolean compress) {
        Pipeline {
            Check.required("pipeline", pipeline, "the pipeline's name");
            Check.that(
                    pipeline.matches("[a-z-]+"), "pipeline", pipeline, "lower-case letters and -");
            training = StrictYaml.section("training", training, Training.class);
            domains = requireNonNullElse(domains, List.of());
            kafka = requireNonNullElse(kafka, Map.of());
        }
    }

    private static Pipeline read(String yaml) {
        return StrictYaml.read(
                yaml,
                Pipeline.class,
                Map.of("PASSWORD", "hunter2", "PORT", "90000", "N", "8")::get);
    }

    private static String error(String yaml) {
        return assertThrows(ConfigException.class, () -> read(yaml)).getMessage();
    }

    @Test
    void theSmallestFileIsMadeOfDefaults() {
        Pipeline pipeline = read("pipeline: news");
        assertEquals(
                new Training(
                        32,
                        0.001,
                        Depth.TOP_LAYERS,
                        new ByteSize(64 << 20),
                        Duration.ofSeconds(10)),
                pipeline.training());
        assertEquals(List.of(), pipeline.domains());
        assertNull(pipeline.password());
    }

    @Test
    void everyKindOfValueIsRead() {
        Pipeline pipeline =
                read(
                        """
                        pipeline: news
                        training: {batch: 8, learning-rate: 1, depth: features, memory: 512KB, every: 5 min}
                        domains:
                          - {name: law, share: 0.25}
                          - {name: "007", share: 1e-1}
                        kafka: {max.poll.records: 500, acks: all, enable.idempotence: true}
                        password: ${PASSWORD}
                        objective: {name: masking, options: {rate: 0.15}}
                        compress: true
                        """);
        assertEquals(
                new Training(8, 1.0, Depth.FEATURES, new ByteSize(512_000), Duration.ofMinutes(5)),
                pipeline.training());
        assertEquals(List.of(new Domain("law", 0.25), new Domain("007", 0.1)), pipeline.domains());
        assertEquals(
                List.of("max.poll.records=500", "acks=all", "enable.idempotence=true"),
                pipeline.kafka().entrySet().stream()
                        .map(e -> e.getKey() + "=" + e.getValue())
                        .toList());
        assertEquals("hunter2", pipeline.password().value());
        assertEquals(0.15, pipeline.objective().options().get("rate").doubleValue());
        assertEquals(true, pipeline.compress());
        assertThrows(UnsupportedOperationException.class, () -> pipeline.kafka().put("a", "b"));
        assertThrows(UnsupportedOperationException.class, () -> pipeline.domains().clear());
    }

    @Test
    void aSectionWithoutKeysIsTheSameAsNone() {
        assertEquals(read("pipeline: a"), read("pipeline: a\ntraining:\n"));
        assertEquals(read("pipeline: a"), read("pipeline: a\ntraining: {}\n"));
    }

    @Test
    void anUnknownKeyNamesTheClosestAndAllKnownOnes() {
        assertEquals(
                "training.bacth: unknown key, did you mean batch?"
                        + " known here: batch, depth, every, learning-rate, memory",
                error("pipeline: a\ntraining: {bacth: 3}"));
        assertEquals(
                "training.learningRate: unknown key, did you mean learning-rate?"
                        + " known here: batch, depth, every, learning-rate, memory",
                error("pipeline: a\ntraining: {learningRate: 3}"));
        assertEquals(
                "domains[1].colour: unknown key; known here: name, share",
                error(
                        """
                pipeline: a
                domains: [{name: a, share: 1}, {name: b, share: 1, colour: red}]
                """));
    }

    @Test
    void aWrongTypeNamesTheValueAndWhatIsAllowed() {
        String wholeNumber = "; allowed: a whole number, -2147483648 to 2147483647";
        assertEquals(
                "training.batch: got \"many\"" + wholeNumber,
                error("pipeline: a\ntraining: {batch: many}"));
        assertEquals(
                "training.batch: got 1.5" + wholeNumber,
                error("pipeline: a\ntraining: {batch: 1.5}"));
        assertEquals(
                "training.batch: got \"8\"" + wholeNumber,
                error("pipeline: a\ntraining: {batch: '8'}"));
        assertEquals(
                "training.batch: got 3000000000" + wholeNumber,
                error("pipeline: a\ntraining: {batch: 3000000000}"));
        assertEquals(
                "training.batch: got a list" + wholeNumber,
                error("pipeline: a\ntraining: {batch: [1]}"));
        assertEquals(
                "training: got 3; allowed: a mapping of keys to values",
                error("pipeline: a\ntraining: 3"));
        assertEquals("domains: got a mapping; allowed: a list", error("pipeline: a\ndomains: {}"));
        assertEquals(
                "compress: got \"yes\"; allowed: true or false",
                error("pipeline: a\ncompress: yes"));
        assertEquals(
                "pipeline: got 7; allowed: text (in quotes if it looks like a number)",
                error("pipeline: 7"));
        assertEquals(
                "training.depth: got \"top_layers\", did you mean top-layers? allowed: features, top-layers",
                error("pipeline: a\ntraining: {depth: top_layers}"));
        assertEquals(
                "training.every: got 10; allowed: a whole number with ms, s, min, h or d, such as 10s",
                error("pipeline: a\ntraining: {every: 10}"));
        assertEquals(
                "training.memory: got \"64 Mb\"; allowed: a whole number with B, KB, MB, GB, TB, KiB, MiB, GiB or TiB,"
                        + " such as 64 MiB",
                error("pipeline: a\ntraining: {memory: 64 Mb}"));
    }

    @Test
    void aMissingKeyIsNamed() {
        assertEquals("pipeline: missing; required: the pipeline's name", error(""));
        assertEquals(
                "domains[0].share: missing; required: a number",
                error("pipeline: a\ndomains: [{name: x}]"));
        assertEquals(
                "domains[0]: got nothing; allowed: a value", error("pipeline: a\ndomains: [~]"));
    }

    @Test
    void aValueOutOfRangeNamesTheRange() {
        assertEquals(
                "training.batch: got 0; allowed: 1 to 65536",
                error("pipeline: a\ntraining: {batch: 0}"));
        assertEquals(
                "training.learning-rate: got 1.5; allowed: 0.0 to 1.0",
                error("pipeline: a\ntraining: {learning-rate: 1.5}"));
        assertEquals(
                "domains[0].name: got \" \"; allowed: a name",
                error(
                        """
                pipeline: a
                domains: [{name: ' ', share: 1}]
                """));
    }

    @Test
    void aMissingVariableIsNamed() {
        assertEquals(
                "password: the environment variable NO_SUCH is not set",
                error("pipeline: a\npassword: ${NO_SUCH}"));
        assertEquals(
                "password: got a malformed placeholder; allowed: ${NAME} with letters, digits and _,"
                        + " or $${ for a literal ${",
                error("pipeline: a\npassword: '${NO SUCH}'"));
        assertEquals(
                Map.of("a", "${x} 8$1", "b", ""),
                read("pipeline: a\nkafka: {a: '$${x} ${N}$1', b: ''}").kafka());
    }

    private record Section(JsonNode section) {}

    private record Named(String name, Integer rate, Double share) {}

    private static Named named(JsonNode section) {
        return StrictYaml.convert(section, Named.class, "section");
    }

    /** What is left unread is read by whoever is found by its name, later and perhaps elsewhere. */
    @Test
    void placeholdersAreReplacedOnceAlsoInWhatIsReadLater() {
        JsonNode section =
                StrictYaml.read(
                                "section: {name: '$${NO_SUCH} ${N}', rate: '${N}', share: 0.5}",
                                Section.class,
                                Map.of("N", "8")::get)
                        .section();
        Named read = named(section);
        assertEquals(new Named("${NO_SUCH} 8", 8, 0.5), read);
        assertEquals(read, named(CanonicalJson.tree(read)), "again");
        assertThrows(
                ConfigException.class,
                () -> named(StrictYaml.tree("{name: a, rate: '8'}")),
                "a text that was written out is no number");
        JsonNode secret =
                StrictYaml.read(
                                "section: {rate: '${PASSWORD}'}",
                                Section.class,
                                Map.of("PASSWORD", "hunter2")::get)
                        .section();
        String said = assertThrows(ConfigException.class, () -> named(secret)).getMessage();
        assertTrue(said.startsWith("section.rate: got \"${PASSWORD}\"; allowed: "), said);
    }

    @Test
    void aNumberMayComeFromTheEnvironment() {
        assertEquals(8, read("pipeline: a\ntraining: {batch: '${N}'}").training().batch());
    }

    @Test
    void whatComesFromTheEnvironmentIsNeverPrinted() {
        assertEquals(
                "pipeline: got \"x-${PASSWORD}\"; allowed: lower-case letters and -",
                error("pipeline: x-${PASSWORD}"));
        assertEquals(
                "training.batch: got ${PORT}; allowed: 1 to 65536",
                error("pipeline: a\ntraining: {batch: '${PORT}'}"));
        assertEquals(
                "training.batch: got \"${PASSWORD}\"; allowed: a whole number, -2147483648 to 2147483647",
                error("pipeline: a\ntraining: {batch: '${PASSWORD}'}"));
        assertFalse(read("pipeline: a\npassword: ${PASSWORD}").toString().contains("hunter2"));
        assertFalse(error("pipeline: a\npassword: 'hunter2\nb: [").contains("hunter2"));
        assertFalse(error("pipeline: a\npassword: [hunter2]").contains("hunter2"));
    }

    @Test
    void whatIsNotOnePlainDocumentIsRefused() {
        assertEquals(
                "not valid YAML: line 2: Duplicate field 'pipeline'",
                error("pipeline: a\npipeline: b"));
        assertEquals(
                "not valid YAML: line 2: aliases (*name) are not supported; write the value out",
                error("pipeline: &x a\nkafka: {a: *x}"));
        assertTrue(
                error("pipeline: a\n---\npipeline: b")
                        .startsWith("not valid YAML: line 3: Trailing token"));
        assertTrue(
                error("pipeline: [a")
                        .startsWith(
                                "not valid YAML: line 1: while parsing a flow sequence, expected"));
        assertTrue(error("[".repeat(100)).startsWith("not valid YAML: "));
        assertTrue(error("a: " + "b: {".repeat(100)).startsWith("not valid YAML: "));
        assertEquals(
                "got a file of 1048577 characters; allowed: at most 1048576",
                error("#".repeat((1 << 20) + 1)));
        assertEquals("got \"text\"; allowed: a mapping of keys to values", error("text"));
    }

    @Test
    void aSubTreeIsReadLaterIntoARecordOfItsOwn() {
        JsonNode options =
                read("pipeline: a\nobjective: {name: m, options: {rate: 0.5, token: '${PASSWORD}'}}")
                        .objective()
                        .options();
        assertEquals(
                new Masking(0.5, "hunter2"),
                StrictYaml.convert(options, Masking.class, "objective.options"));
        ConfigException wrong =
                assertThrows(
                        ConfigException.class,
                        () -> StrictYaml.convert(options, Domain.class, "objective.options"));
        assertEquals(
                "objective.options.rate: unknown key, did you mean name? known here: name, share",
                wrong.getMessage());
        assertEquals("objective.options.rate", wrong.key());
    }

    @Test
    void aFileIsReadAsUtf8(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("p.yaml");
        Files.writeString(file, "pipeline: a\nkafka: {client.id: zürich}");
        assertEquals("zürich", StrictYaml.read(file, Pipeline.class).kafka().get("client.id"));
        Files.write(file, new byte[] {'a', (byte) 0xff});
        assertThrows(ConfigException.class, () -> StrictYaml.read(file, Pipeline.class));
    }

    @Test
    void theHashIsOfTheMeaningNotOfTheText() {
        String hash = ConfigHash.of(read("pipeline: a\ntraining: {batch: 8, memory: 1 KiB}"));
        assertEquals(64, hash.length());
        assertEquals(
                hash,
                ConfigHash.of(
                        read("training: {memory: 1024, batch: 8, every: 10s}\npipeline: 'a'")));
        assertEquals(
                hash,
                ConfigHash.of(
                        read("pipeline: a\npassword: x\ntraining: {batch: 8, memory: 1 KiB}")));
        assertNotEquals(
                hash, ConfigHash.of(read("pipeline: a\ntraining: {batch: 9, memory: 1 KiB}")));
        assertEquals(
                ConfigHash.of(
                        read(
                                "pipeline: a\nobjective: {name: x, options: {a: 1, b: [2, {d: 4, c: 3}]}}")),
                ConfigHash.of(
                        read(
                                "pipeline: a\nobjective: {options: {b: [2, {c: 3, d: 4}], a: 1}, name: x}")));
    }

    @Test
    void canonicalJsonReadsBackAsTheSameRecord() {
        Pipeline pipeline =
                read(
                        "pipeline: a\ntraining: {every: 90ms}\ndomains: [{name: x, share: 1}]\nkafka: {b: c, a: d}");
        assertEquals(
                "{\"domains\":[{\"name\":\"x\",\"share\":1.0}],\"kafka\":{\"a\":\"d\",\"b\":\"c\"},\"pipeline\":\"a\","
                        + "\"training\":{\"batch\":32,\"depth\":\"top-layers\",\"every\":\"PT0.09S\","
                        + "\"learning-rate\":0.001,\"memory\":67108864}}",
                new String(CanonicalJson.bytes(pipeline), java.nio.charset.StandardCharsets.UTF_8));
        assertEquals(
                pipeline, StrictYaml.convert(CanonicalJson.tree(pipeline), Pipeline.class, ""));
    }
}
