package io.millrace.schemas.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class ConfigValuesTest {
    private record Anything(
            Integer number,
            String text,
            List<Double> list,
            Map<String, Boolean> map,
            Duration time) {}

    @Property(tries = 300)
    void sizesReadBackAsPrinted(@ForAll @LongRange(min = 0) long bytes) {
        assertEquals(bytes, ByteSize.parse(new ByteSize(bytes).toString()).bytes());
        ByteSize round = ByteSize.mebibytes(bytes >>> 20);
        assertEquals(round, ByteSize.parse(round.toString()));
    }

    @Property(tries = 500)
    void anyTextIsReadOrRefusedWithOneLine(@ForAll String yaml) {
        try {
            StrictYaml.read(yaml, Anything.class, new TreeMap<String, String>()::get);
        } catch (ConfigException refused) {
            assertEquals(1, refused.getMessage().lines().count(), refused.getMessage());
        }
    }

    @Test
    void sizesAreInPowersOf1000Or1024() {
        assertEquals(512, ByteSize.parse("512").bytes());
        assertEquals(512, ByteSize.parse("512 B").bytes());
        assertEquals(512_000, ByteSize.parse("512KB").bytes());
        assertEquals(64L << 20, ByteSize.parse("64 MiB").bytes());
        assertEquals(3_000_000_000_000L, ByteSize.parse("3 TB").bytes());
        assertEquals("64 MiB", ByteSize.parse("65536 KiB").toString());
        assertEquals("0 B", new ByteSize(0).toString());
        for (String wrong :
                List.of(
                        "",
                        "B",
                        "-1",
                        "1.5 MiB",
                        "1  MiB",
                        "1 mib",
                        "9223372036854775808",
                        "8388608 TiB")) {
            assertThrows(IllegalArgumentException.class, () -> ByteSize.parse(wrong), wrong);
        }
    }

    @Test
    void durationsHaveUnits() {
        assertEquals(Duration.ofMillis(250), Durations.parse("250ms"));
        assertEquals(Duration.ofHours(2), Durations.parse("2 h"));
        assertEquals(Duration.ofDays(7), Durations.parse("7d"));
        assertEquals(Duration.ofSeconds(10), Durations.parse("PT10S"));
        for (String wrong : List.of("", "10", "s", "-1s", "1m", "PTx", "999999999999999999d")) {
            assertThrows(IllegalArgumentException.class, () -> Durations.parse(wrong), wrong);
        }
    }

    @Test
    void namesAreWrittenInKebabCase() {
        assertEquals("learning-rate", KeyNames.ofComponent("learningRate"));
        assertEquals("use-bf16", KeyNames.ofComponent("useBF16"));
        assertEquals("http-url-path", KeyNames.ofComponent("httpURLPath"));
        assertEquals("beta1", KeyNames.ofComponent("beta1"));
    }

    @Test
    void onlyASlipIsCorrected() {
        List<String> known = List.of("batch", "learning-rate", "id");
        assertEquals(Optional.of("batch"), KeyNames.closest("batches", known));
        assertEquals(Optional.of("learning-rate"), KeyNames.closest("lerning_rate", known));
        assertEquals(Optional.empty(), KeyNames.closest("xy", known));
        assertEquals(Optional.empty(), KeyNames.closest("x".repeat(10_000), known));
        assertEquals(3, KeyNames.editDistance("kitten", "sitting"));
    }
}
