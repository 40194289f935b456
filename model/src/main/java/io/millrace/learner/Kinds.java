package io.millrace.learner;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.encoder.Encoder;
import io.millrace.input.Input;
import io.millrace.objective.Objective;
import io.millrace.schemas.config.Choice;
import io.millrace.schemas.plugin.Plugins;
import java.util.ArrayList;
import java.util.List;

/**
 * The input, the encoder and the objective of a learner. Here alone they are matched, by what each says that it can do and
 * what it needs: the encoder reads the input, the objective trains the encoder and reads the input.
 *
 * @param input its kind and options
 * @param encoder its kind and options
 * @param objective its kind and options
 */
@SuppressWarnings("unchecked") // a plugin is only ever given options of the class that it names
public record Kinds(
        Choice<Input.Provider<Record>> input,
        Choice<Encoder.Provider<Record, Input<?>>> encoder,
        Choice<Objective.Provider<Record, Encoder<?>>> objective) {

    /**
     * Reads three sections.
     *
     * @param input default: text
     * @param encoder default: the first that the input prefers and the objective trains, with the options given
     * @param objective default: the input's
     * @throws IllegalArgumentException if they do not fit each other, with what would
     */
    static Kinds of(JsonNode input, JsonNode encoder, JsonNode objective) {
        Choice<Input.Provider<Record>> in = input(input);
        Choice<Objective.Provider<Record, Encoder<?>>> learns =
                Choice.of(
                        Objective.Provider.class,
                        "objective",
                        objective,
                        in.plugin().defaultObjective());
        for (JsonNode preferred : in.plugin().encoders()) {
            if (named(encoder, preferred.get("name"))) {
                var kinds = new Kinds(in, encoder(over(preferred, encoder)), learns);
                if (kinds.fit()) {
                    return kinds;
                }
            }
        }
        var kinds = new Kinds(in, encoder(in, encoder), learns);
        if (!kinds.fit()) {
            throw new IllegalArgumentException(kinds.mismatch());
        }
        return kinds;
    }

    /** True if a section is of that name, or says none. */
    private static boolean named(JsonNode section, JsonNode name) {
        JsonNode said = section != null && section.isObject() ? section.get("name") : section;
        return said == null || said.isNull() || said.equals(name);
    }

    /** What a section says over what is preferred. */
    private static ObjectNode over(JsonNode preferred, JsonNode section) {
        ObjectNode both = preferred.deepCopy();
        if (section != null && section.isObject()) {
            both.setAll((ObjectNode) section);
        }
        return both;
    }

    /** The kind of input that a section names. */
    static Choice<Input.Provider<Record>> input(JsonNode section) {
        return Choice.of(Input.Provider.class, "input", section, "text");
    }

    /** The kind of input of that name. */
    public static Input.Provider<Record> input(String name) {
        return Plugins.named(Input.Provider.class, "input", name);
    }

    /** The kind of encoder of that name. */
    public static Encoder.Provider<Record, Input<?>> encoder(String name) {
        return Plugins.named(Encoder.Provider.class, "encoder", name);
    }

    /** The kind of encoder that a section names. */
    public static Choice<Encoder.Provider<Record, Input<?>>> encoder(JsonNode section) {
        return Choice.of(Encoder.Provider.class, "encoder", section, "");
    }

    private static Choice<Encoder.Provider<Record, Input<?>>> encoder(
            Choice<Input.Provider<Record>> input, JsonNode section) {
        String first = input.plugin().encoders().get(0).get("name").textValue();
        return Choice.of(Encoder.Provider.class, "encoder", section, first);
    }

    private boolean fit() {
        Class<?> made = input.plugin().makes(input.options());
        return encoder.plugin().reads().isAssignableFrom(made)
                && objective.plugin().reads(objective.options()).isAssignableFrom(made)
                && objective
                        .plugin()
                        .trains(objective.options())
                        .isAssignableFrom(encoder.plugin().makes(encoder.options()));
    }

    private String mismatch() {
        var here = new ArrayList<String>();
        for (JsonNode preferred : input.plugin().encoders()) {
            if (new Kinds(input, encoder(preferred), objective).fit()) {
                here.add(words(preferred));
            }
        }
        String what =
                "objective "
                        + objective.name()
                        + " cannot train encoder "
                        + words(encoder.json())
                        + " on input "
                        + words(input.json());
        if (!here.isEmpty()) {
            return what + "; allowed: encoder " + String.join(", or ", here);
        }
        List<String> others = elsewhere();
        return what
                + "; allowed for this objective: "
                + (others.isEmpty() ? "none that is here" : String.join(", or ", others));
    }

    /** The inputs, as they are without options, and encoders that would do. */
    private List<String> elsewhere() {
        var others = new ArrayList<String>();
        for (String name : Plugins.names(Input.Provider.class)) {
            Choice<Input.Provider<Record>> other =
                    Choice.of(Input.Provider.class, "input", null, name);
            for (JsonNode preferred : other.plugin().encoders()) {
                if (new Kinds(other, encoder(preferred), objective).fit()) {
                    others.add("input " + name + " with encoder " + words(preferred));
                    break;
                }
            }
        }
        return others;
    }

    private static String words(JsonNode section) {
        var words = new StringBuilder(section.get("name").textValue());
        var options = ((ObjectNode) section.deepCopy()).without("name");
        return options.isEmpty() ? words.toString() : words + " " + options;
    }
}
