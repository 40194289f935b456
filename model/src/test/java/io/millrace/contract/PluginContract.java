package io.millrace.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.schemas.config.CanonicalJson;
import io.millrace.schemas.config.ConfigException;
import io.millrace.schemas.config.StrictYaml;
import io.millrace.schemas.plugin.Plugin;
import io.millrace.schemas.plugin.Plugins;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What everything that is found by name has to keep: it is found, and its options are a record that refuses clearly. */
public abstract class PluginContract {

    private static final String WHERE = "it";
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The interface that it is found by. */
    protected abstract Class<? extends Plugin<?>> type();

    /** The name that it is found by. */
    protected abstract String name();

    /** Options that make it small, and those that it cannot do without; without the name. */
    protected ObjectNode section() {
        return JsonNodeFactory.instance.objectNode();
    }

    /** The whole section, as a configuration names it. */
    protected final ObjectNode named() {
        return section().put("name", name());
    }

    private Plugin<?> plugin() {
        return Plugins.named(type(), WHERE, name());
    }

    private Record read(JsonNode options) {
        return StrictYaml.convert(options, plugin().options(), WHERE);
    }

    @Test
    public void itIsFoundByTheNameThatItSays() {
        assertEquals(name(), plugin().name());
        assertTrue(
                name().matches("[a-z0-9]+([-+][a-z0-9]+)*[+]*"),
                () -> "a name is lower case, words joined by hyphens: " + name());
        String unknown = name() + "-that-is-not-there";
        var refused =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> Plugins.named(type(), WHERE, unknown));
        assertTrue(refused.getMessage().contains(unknown), refused.getMessage());
        assertTrue(refused.getMessage().contains(name()), refused.getMessage());
    }

    @Test
    public void itsOptionsReadBackFromTheirTextAreEqual() throws IOException {
        Record options = read(section());
        byte[] text = CanonicalJson.bytes(options);
        Record again = read(JSON.readTree(text));
        assertEquals(options, again);
        assertEquals(options.hashCode(), again.hashCode());
    }

    @Test
    public void anOptionThatItDoesNotHaveIsRefusedByItsKey() {
        ObjectNode options = section().put("no-such-option", 1);
        var refused = assertThrows(ConfigException.class, () -> read(options));
        assertEquals(WHERE + ".no-such-option", refused.key());
        for (RecordComponent component : components()) {
            assertTrue(refused.getMessage().contains(key(component)), refused.getMessage());
        }
    }

    @Test
    public void aValueOfTheWrongKindIsRefusedByItsKey() {
        for (RecordComponent component : components()) {
            ObjectNode options = section();
            options.putObject(key(component)).put("no-such-key", 1);
            refuses(options, component);
        }
    }

    @Test
    public void aNumberBeyondAllBoundsIsTakenOrRefusedByItsKey() {
        for (RecordComponent component : components()) {
            for (Number value : extremes(component.getType())) {
                ObjectNode options = section();
                options.set(key(component), JSON.valueToTree(value));
                try {
                    read(options);
                } catch (ConfigException refused) {
                    says(refused, component);
                }
            }
        }
    }

    private void refuses(ObjectNode options, RecordComponent component) {
        says(
                assertThrows(ConfigException.class, () -> read(options), options::toString),
                component);
    }

    private static void says(ConfigException refused, RecordComponent component) {
        String said = refused.getMessage();
        assertTrue(said.contains(key(component)), said);
        assertTrue(said.contains("allowed") || said.contains("known here"), said);
    }

    private static List<Number> extremes(Class<?> type) {
        if (Set.of(Integer.class, int.class).contains(type)) {
            return List.of(Integer.MIN_VALUE, -1, 0, Integer.MAX_VALUE);
        }
        if (Set.of(Long.class, long.class).contains(type)) {
            return List.of(Long.MIN_VALUE, -1L, 0L, Long.MAX_VALUE);
        }
        return Set.of(Double.class, double.class).contains(type)
                ? List.of(-1e300, -1.0, 0.0, 1e300)
                : List.of();
    }

    /** Those with a key of their own whose value has a kind: a section that is read later takes anything at first. */
    private List<RecordComponent> components() {
        var components = new ArrayList<RecordComponent>();
        for (RecordComponent component : plugin().options().getRecordComponents()) {
            Class<?> type = component.getType();
            boolean open =
                    JsonNode.class.isAssignableFrom(type) || Map.class.isAssignableFrom(type);
            if (!open && component.getAnnotations().length == 0) {
                components.add(component);
            }
        }
        return components;
    }

    private static String key(RecordComponent component) {
        String words = component.getName().replaceAll("(?<=[a-z0-9])(?=[A-Z])", "-");
        return words.toLowerCase(Locale.ROOT);
    }
}
