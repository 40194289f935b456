package io.millrace.release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Whatever the bytes are, reading them ends well or with the one exception that callers expect, in one line. */
class ArtifactFuzzTest {

    private static byte[] safetensors() throws IOException {
        return SafetensorsTest.written(
                Map.of(
                        "w", SafetensorsTest.tensor(new long[] {2, 3}, 1, 2, 3, 4, 5, 6),
                        "bias", SafetensorsTest.tensor(new long[] {3}, 1, 2, 3),
                        "none", SafetensorsTest.tensor(new long[] {0})));
    }

    private static void readSafetensors(byte[] file) {
        try {
            // What is accepted holds no more than twice the file (half precision is widened).
            long bytes =
                    Safetensors.read(ByteBuffer.wrap(file)).values().stream()
                            .mapToLong(tensor -> tensor.values().capacity())
                            .sum();
            assertEquals(bytes, Math.min(bytes, 2L * file.length));
        } catch (InvalidArtifactException expected) {
            assertEquals(1, expected.getMessage().lines().count(), expected.getMessage());
        }
    }

    private static void readManifest(byte[] text) {
        try {
            ManifestJson.read(text);
        } catch (InvalidArtifactException expected) {
            assertEquals(1, expected.getMessage().lines().count(), expected.getMessage());
        }
    }

    private static final String CONFIG =
            """
            {
              "encoder" : {"name" : "mlp", "widths" : [4, 2], "activation" : "relu"},
              "input-name" : "features",
              "input" : {"scale" : "none", "shape" : [12], "low" : 0.0, "high" : 1.0}
            }""";

    private static void readConfig(byte[] text) {
        try {
            ModelConfig config = ModelConfig.read(text);
            assertNotNull(config.encoder().get("name").textValue());
            assertNotNull(config.inputName());
            assertNotNull(config.input());
        } catch (InvalidArtifactException expected) {
            assertEquals(1, expected.getMessage().lines().count(), expected.getMessage());
        }
    }

    /** Changes, inserts, deletes or repeats some bytes. */
    private static byte[] mutated(byte[] bytes, int edits, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        for (int i = 0; i < edits && !text.isEmpty(); i++) {
            int at = random.nextInt(text.length());
            int end = Math.min(text.length(), at + random.nextInt(1, 8));
            char other = "\0\u00ff{}[]\",:-019eE tnu\\".charAt(random.nextInt(20));
            text =
                    switch (random.nextInt(4)) {
                        case 0 -> text.substring(0, at) + other + text.substring(at + 1);
                        case 1 -> text.substring(0, at) + other + text.substring(at);
                        case 2 -> text.substring(0, at) + text.substring(end);
                        default -> text.substring(0, end) + text.substring(at);
                    };
        }
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Property(tries = 2000)
    void mutatedSafetensorsAreReadOrRefused(
            @ForAll @IntRange(min = 1, max = 6) int edits, @ForAll long seed) throws IOException {
        readSafetensors(mutated(safetensors(), edits, seed));
    }

    @Property(tries = 1000)
    void randomBytesAreRefused(@ForAll @Size(max = 200) byte[] bytes) {
        readSafetensors(bytes);
        readManifest(bytes);
        readConfig(bytes);
        readSafetensors(SafetensorsTest.file("{" + new String(bytes, StandardCharsets.ISO_8859_1)));
    }

    @Property(tries = 1000, edgeCases = EdgeCasesMode.NONE)
    void headersOfRandomNumbersAreReadOrRefused(@ForAll("headers") String header) {
        readSafetensors(SafetensorsTest.file(header, new byte[24]));
    }

    @Provide
    Arbitrary<String> headers() {
        Arbitrary<Long> number =
                Arbitraries.oneOf(
                        Arbitraries.longs().between(-1, 24),
                        Arbitraries.longs(),
                        Arbitraries.of(1L << 32));
        Arbitrary<String> entry =
                Combinators.combine(
                                Arbitraries.of(ElementType.values()),
                                number.list().ofMaxSize(3),
                                number,
                                number)
                        .as(
                                (type, shape, begin, end) ->
                                        "{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":[%d,%d]}"
                                                .formatted(type, shape, begin, end));
        return entry.list()
                .ofMaxSize(3)
                .map(
                        entries -> {
                            List<String> named = new ArrayList<>();
                            entries.forEach(e -> named.add("\"t" + named.size() + "\":" + e));
                            return "{" + String.join(",", named) + "}";
                        });
    }

    @Property(tries = 2000)
    void mutatedManifestsAreReadOrRefused(
            @ForAll @IntRange(min = 1, max = 6) int edits, @ForAll long seed) {
        readManifest(mutated(ManifestJson.write(ManifestTest.release()), edits, seed));
    }

    @Property(tries = 2000)
    void mutatedConfigsAreReadOrRefused(
            @ForAll @IntRange(min = 1, max = 6) int edits, @ForAll long seed) {
        readConfig(mutated(CONFIG.getBytes(StandardCharsets.UTF_8), edits, seed));
    }

    @Example
    void aConfigNamesWhatIsWrong() {
        refusedConfig("", "encoder: found missing, expected object");
        refusedConfig("null", "encoder: found missing, expected object");
        refusedConfig("[]", "encoder: found missing, expected object");
        refusedConfig(
                CONFIG.replace("\"mlp\"", "3"), "encoder.name: found number, expected string");
        refusedConfig(
                CONFIG.replace("input-name", "name"), "input-name: found missing, expected string");
        refusedConfig(
                CONFIG.replaceFirst("\"input\" : .*", "\"input\" : null"),
                "input: found null, expected object");
        refusedConfig("[".repeat(100_000), "depth");
        refusedConfig(" ".repeat((1 << 20) + 1), "1048577 bytes; allowed: at most 1048576");
    }

    private static void refusedConfig(String text, String reason) {
        var e =
                assertThrows(
                        InvalidArtifactException.class,
                        () -> ModelConfig.read(text.getBytes(StandardCharsets.UTF_8)));
        assertTrue(e.getMessage().contains(reason), e.getMessage());
    }
}
