package io.millrace.schemas.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.schemas.plugin.Plugin;
import io.millrace.schemas.plugin.Plugins;
import java.io.IOException;

/**
 * Something found by name, with its options: what a section {@code {name: ..., its options}} says.
 *
 * @param plugin what the name stands for
 * @param options of the plugin's own class, complete
 */
public record Choice<P extends Plugin<?>>(P plugin, Record options) {

    private static final String NAME = "name";
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * Reads a section.
     *
     * @param type what is looked for
     * @param key of the section, for errors
     * @param section a mapping with a name and options, a name alone, or null
     * @param absent the name where the section has none
     * @throws ConfigException for an unknown name, an unknown option or a value that is not allowed
     */
    public static <P extends Plugin<?>> Choice<P> of(
            Class<? super P> type, String key, JsonNode section, String absent) {
        ObjectNode own = options(key, section);
        JsonNode name = own.remove(NAME);
        if (name != null && !name.isTextual()) {
            throw new ConfigException(
                    ConfigException.join(key, NAME), "got " + name + "; allowed: text");
        }
        P plugin = Plugins.named(type, key, name == null ? absent : name.textValue());
        return new Choice<>(plugin, StrictYaml.convert(own, plugin.options(), key));
    }

    private static ObjectNode options(String key, JsonNode section) {
        if (section == null || section.isNull() || section.isMissingNode()) {
            return JsonNodeFactory.instance.objectNode();
        }
        if (section.isTextual()) {
            return JsonNodeFactory.instance.objectNode().set(NAME, section);
        }
        if (!section.isObject()) {
            throw new ConfigException(
                    key,
                    "got "
                            + ScalarBinder.shown(section)
                            + "; allowed: a name, or a mapping with a name and its options");
        }
        return section.deepCopy();
    }

    /** The plugin's name. */
    public String name() {
        return plugin.name();
    }

    /** The complete section: the name, and every option that is set, in one order. */
    public JsonNode json() {
        return json(options);
    }

    /** The section with other options of the same class. */
    public JsonNode json(Record others) {
        try {
            ObjectNode section = JsonNodeFactory.instance.objectNode().put(NAME, name());
            // Written and read, so that a number is of the class that it has when it is read again.
            section.setAll((ObjectNode) JSON.readTree(CanonicalJson.bytes(others)));
            return section;
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a canonical text cannot be read", impossible);
        } catch (IOException impossible) {
            throw new IllegalStateException("reading from memory failed", impossible);
        }
    }
}
