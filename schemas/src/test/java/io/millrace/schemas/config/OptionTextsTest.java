package io.millrace.schemas.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class OptionTextsTest {

    static final class Colours implements Supplier<Set<String>> {
        @Override
        public Set<String> get() {
            return Set.of("red", "light-blue");
        }
    }

    private record Shared(Integer depth, @FurtherKeys(Colours.class) Map<String, Integer> colours) {
        Shared {
            depth = Check.range("depth", depth == null ? 3 : depth, 1, 9);
            colours = colours == null ? Map.of() : Map.copyOf(colours);
        }
    }

    private record Options(
            @Unwrapped Shared shared, Boolean fast, Double rate, String name, Secret key) {}

    @Test
    void textsBecomeTheTypesOfTheirComponents() {
        Options options =
                OptionTexts.bind(
                        Map.of("depth", "5", "fast", "true", "rate", "0.5", "name", "7"),
                        Map.of("key", new Secret("hidden")),
                        Options.class);
        assertEquals(
                new Options(new Shared(5, Map.of()), true, 0.5, "7", new Secret("hidden")),
                options);
    }

    @Test
    void whatLooksLikeAPlaceholderIsItself() {
        assertEquals("${HOME}", bind(Map.of("name", "${HOME}")).name());
        assertEquals("$${x", bind(Map.of("name", "$${x")).name());
    }

    @Test
    void noOptionsAreThoseOfTheDefaults() {
        Options options = bind(Map.of());
        assertEquals(new Shared(3, Map.of()), options.shared());
        assertNull(options.fast());
    }

    @Test
    void furtherKeysAreGatheredByTheOneComponentThatTakesThem() {
        Options options = bind(Map.of("red", "1", "light-blue", "2", "depth", "4"));
        assertEquals(new Shared(4, Map.of("red", 1, "light-blue", 2)), options.shared());
    }

    @Test
    void anUnwrappedRecordAndFurtherKeysAreReadFromYamlToo() {
        Options options =
                StrictYaml.read("{depth: 4, red: 1, name: n}", Options.class, name -> null);
        assertEquals(new Shared(4, Map.of("red", 1)), options.shared());
        ConfigException e =
                assertThrows(
                        ConfigException.class,
                        () -> StrictYaml.read("{light-bleu: 1}", Options.class, name -> null));
        assertEquals(
                "light-bleu: unknown key, did you mean light-blue? known here: depth, fast, key, light-blue, name,"
                        + " rate, red",
                e.getMessage());
    }

    @Test
    void anUnwrappedRecordAndFurtherKeysAreWrittenAsTheyAreRead() {
        Options options =
                StrictYaml.read("{depth: 4, red: 1, name: n}", Options.class, name -> null);
        String text = new String(CanonicalJson.bytes(options), UTF_8);
        assertEquals("{\"depth\":4,\"name\":\"n\",\"red\":1}", text);
        assertEquals(options, StrictYaml.read(text, Options.class, name -> null));
    }

    @Test
    void errorsNameTheKeyTheValueAndWhatIsAllowed() {
        refused("options.depth: got 10; allowed: 1 to 9", Map.of("depth", "10"));
        refused(
                "options.depth: got \"x\"; allowed: a whole number, -2147483648 to 2147483647",
                Map.of("depth", "x"));
        refused("options.fast: got \"yes\"; allowed: true or false", Map.of("fast", "yes"));
        refused("options.rate: got \"NaN\"; allowed: a number", Map.of("rate", "NaN"));
        refused(
                "options.colour: unknown key; known here: depth, fast, light-blue, name, rate, red",
                Map.of("colour", "1"));
    }

    @Test
    void secretsAreTakenFromTheSecretsAloneAndNeverShown() {
        refused("options.key: known, but not here; allowed: in secrets", Map.of("key", "hidden"));
        ConfigException e =
                assertThrows(
                        ConfigException.class,
                        () ->
                                OptionTexts.bind(
                                        Map.of(),
                                        Map.of("name", new Secret("hidden")),
                                        Options.class));
        assertEquals("secrets.name: known, but not here; allowed: in options", e.getMessage());
        assertFalse(e.getMessage().contains("hidden"));
    }

    private static Options bind(Map<String, String> options) {
        return OptionTexts.bind(options, Map.of(), Options.class);
    }

    private static void refused(String message, Map<String, String> options) {
        ConfigException e = assertThrows(ConfigException.class, () -> bind(options));
        assertEquals(message, e.getMessage());
    }
}
