package io.millrace.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.millrace.data.Example;
import io.millrace.encoder.Encoder;
import io.millrace.input.Input;
import io.millrace.learner.LearnerConfig;
import io.millrace.schemas.config.Choice;
import io.millrace.schemas.config.StrictYaml;
import io.millrace.schemas.payload.Payload;
import io.millrace.schemas.plugin.Plugins;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Small sections of what is found by name, and what of it fits together. What is large without options has some here;
 * everything else is taken as it comes.
 */
final class SmallKinds {

    private static final ObjectMapper YAML = new YAMLMapper();
    private static final int EXAMPLES = 260;

    private static final List<ObjectNode> INPUTS =
            Stream.of("{name: text, vocabulary: 512, length: 16}").map(SmallKinds::yaml).toList();

    private static final List<ObjectNode> ENCODERS =
            Stream.of(
                            "{name: transformer, depth: 1, width: 16, heads: 2}",
                            "{name: transformer, depth: 1, width: 16, heads: 2, attention: causal}",
                            "{name: bert, depth: 1, width: 16, heads: 2, feedforward: 24, positions: 24}",
                            "{name: mlp, widths: [6, 5], activation: gelu}",
                            "{name: mlp, widths: [6], activation: sigmoid}",
                            "{name: cnn, widths: [4, 6]}")
                    .map(SmallKinds::yaml)
                    .toList();

    private SmallKinds() {}

    /** A section of YAML. */
    static ObjectNode yaml(String text) {
        try {
            return (ObjectNode) YAML.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(text, e);
        }
    }

    /** Those among some sections that have a name, or the name alone. */
    private static List<ObjectNode> sections(List<ObjectNode> small, String name) {
        List<ObjectNode> named =
                small.stream().filter(one -> one.get("name").textValue().equals(name)).toList();
        return named.isEmpty()
                ? List.of(JsonNodeFactory.instance.objectNode().put("name", name))
                : named;
    }

    /** The small section of an input, with its name. */
    static ObjectNode input(String name) {
        return sections(INPUTS, name).get(0).deepCopy();
    }

    /** Small sections of an encoder, with its name. */
    static List<ObjectNode> encoders(String name) {
        return sections(ENCODERS, name);
    }

    /** An input with the first small stream that it takes. */
    static Ground ground(String input) {
        ObjectNode section = input(input);
        Choice<Input.Provider<Record>> choice =
                Choice.of(Input.Provider.class, "input", section, null);
        Set<String> streams = SmallStream.all().keySet();
        for (SmallStream stream : SmallStream.all().values()) {
            List<Example> examples = stream.examples(EXAMPLES, 7);
            Payload first = examples.get(0).payload();
            try {
                choice.plugin().check(first, first);
                return new Ground(section, examples);
            } catch (IllegalArgumentException e) {
                // Payloads of another kind: the next one.
            }
        }
        throw new AssertionError(
                "input %s takes none of the small streams %s: a kind of payload of one's own needs a %s"
                        .formatted(input, streams, SmallStream.class.getName()));
    }

    /** Every input with its stream. */
    static List<Ground> grounds() {
        // Those that are meant where nothing else is said come first.
        var names = new ArrayList<>(SmallStream.all().keySet());
        Set<String> there = Plugins.names(Input.Provider.class);
        names.retainAll(there);
        there.stream().filter(name -> !names.contains(name)).forEach(names::add);
        // The kits try everything on the first that fits: small payloads before large ones.
        return names.stream()
                .map(SmallKinds::ground)
                .sorted(Comparator.comparingLong(ground -> ground.payloads().get(0).size()))
                .toList();
    }

    /** Every small encoder on every input that it reads. */
    static List<Encoded> encoders() {
        var encoded = new ArrayList<Encoded>();
        for (Ground ground : grounds()) {
            for (String name : Plugins.names(Encoder.Provider.class)) {
                for (ObjectNode section : encoders(name)) {
                    var pair = new Encoded(ground, section);
                    if (pair.fits()) {
                        encoded.add(pair);
                    }
                }
            }
        }
        return encoded;
    }

    /** An encoder on an input. */
    record Encoded(Ground ground, ObjectNode encoder) {

        /** The encoder's provider and options. */
        Choice<Encoder.Provider<Record, Input<?>>> choice() {
            return Choice.of(Encoder.Provider.class, "encoder", encoder, null);
        }

        private boolean fits() {
            return choice().plugin().reads().isAssignableFrom(input());
        }

        /** What the input makes. */
        Class<?> input() {
            Choice<Input.Provider<Record>> in = ground.choice();
            return in.plugin().makes(in.options());
        }

        /** What the encoder makes. */
        Class<?> makes() {
            return choice().plugin().makes(choice().options());
        }
    }

    /** A learner's configuration with what it is tried on. */
    record Learning(LearnerConfig config, List<Example> examples) {}

    /**
     * The first small learner that is made of an objective, an encoder and an input that fit, and that is accepted.
     *
     * @param objectives their sections, in the order in which they are tried
     * @param over sections of the configuration beside those
     */
    static Learning learning(
            List<ObjectNode> objectives, ObjectNode over, Predicate<Learning> accepted) {
        IllegalArgumentException last = null;
        for (ObjectNode objective : objectives) {
            for (Encoded encoded : encoders()) {
                try {
                    var found =
                            new Learning(
                                    config(encoded, objective, over), encoded.ground.examples());
                    if (accepted.test(found)) {
                        return found;
                    }
                } catch (IllegalArgumentException mismatch) {
                    last = mismatch;
                }
            }
        }
        throw new AssertionError(objectives + " fit none of the small inputs and encoders", last);
    }

    private static LearnerConfig config(Encoded encoded, JsonNode objective, ObjectNode over) {
        ObjectNode config =
                yaml(
                        """
                        training: {batch: 8, warmup: 5, fit-examples: 40, threads: 1}
                        replay: {share: 0.5, capacity: 16 KiB}
                        probes: {share: 0.1, samples: 4, every: 10}
                        """);
        config.set("input", encoded.ground.input());
        config.set("encoder", encoded.encoder);
        config.set("objective", objective);
        over.properties()
                .forEach(
                        section ->
                                config.withObject("/" + section.getKey())
                                        .setAll((ObjectNode) section.getValue()));
        return StrictYaml.convert(config, LearnerConfig.class, "");
    }
}
