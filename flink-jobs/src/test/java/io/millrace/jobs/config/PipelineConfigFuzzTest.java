package io.millrace.jobs.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.millrace.schemas.config.ConfigException;
import io.millrace.schemas.config.StrictYaml;
import java.util.Map;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Whatever is wrong with a configuration, the answer is one line, and shows no secret. */
class PipelineConfigFuzzTest {

    private static final String SECRET = "hush-4711";

    private static final String GOOD =
            """
            pipeline: demo
            kafka: {bootstrap: "a:9092", partitions: 2, properties: {sasl.jaas.config: "x ${S}"}}
            store: file:///tmp/x
            stream: {format: avro-registry, options: {schema-registry: "http://r:1"}, secrets: {registry-token: "${S}"},
              max-bytes: 1 MiB, waiting: 2 MiB, drift: 1h, idle: 3s, domains: [a, b]}
            labels: {topic: l, format: avro-registry, options: {schema-registry: "http://r:1", timestamp: /t},
              secrets: {registry-token: "${S}"}, max-bytes: 64 KiB, idle: 1h}
            clean: {duplicates: exact, min-characters: 2}
            training: {batch: 8}
            tasks: {mood: {epochs: 2}}
            flink: {checkpoint-interval: 500ms}
            """;

    @Property(tries = 2000)
    void mutatedFilesAreReadOrRefusedInOneLine(
            @ForAll @IntRange(min = 0, max = 4) int edits, @ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        String text = GOOD;
        for (int i = 0; i < edits; i++) {
            int at = random.nextInt(text.length());
            int end = Math.min(text.length(), at + random.nextInt(1, 12));
            char other = "\t {}[]\",:-019&*!|>%@`\n#".charAt(random.nextInt(22));
            text =
                    switch (random.nextInt(4)) {
                        case 0 -> text.substring(0, at) + other + text.substring(at + 1);
                        case 1 -> text.substring(0, at) + other + text.substring(at);
                        case 2 -> text.substring(0, at) + text.substring(end) + " ";
                        default -> text.substring(0, end) + text.substring(at);
                    };
        }
        try {
            PipelineConfig read =
                    StrictYaml.read(text, PipelineConfig.class, Map.of("S", SECRET)::get);
            assertFalse(read.toString().contains(SECRET));
        } catch (ConfigException refused) {
            assertEquals(1, refused.getMessage().lines().count(), refused.getMessage());
            assertFalse(refused.getMessage().contains(SECRET), refused.getMessage());
        }
    }
}
