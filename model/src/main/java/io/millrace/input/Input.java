package io.millrace.input;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.data.Sample;
import io.millrace.schemas.payload.Payload;
import io.millrace.schemas.plugin.Plugin;
import java.util.List;
import java.util.Map;

/**
 * Turns payloads into samples of bytes, and samples into the arrays that an encoder reads. An input is fitted once, on the
 * first examples of a stream (a vocabulary, a scale), and does not change afterwards: what was learned would lose its
 * meaning.
 *
 * @param <A> the arrays that it makes
 */
public interface Input<A extends Arrays> extends Packer.Source, AutoCloseable {

    /** Found by name; the name is that of the payload's kind. */
    interface Provider<O extends Record> extends Plugin<O> {
        /** What kind of input such options make: by it an encoder or an objective tells whether it can read it. */
        Class<? extends Input<?>> makes(O own);

        /** The objective that is trained on such input where the configuration names none. */
        String defaultObjective();

        /**
         * The encoders that it prefers, each a section with a name and options: the first that the objective can train is
         * taken where the configuration names none.
         */
        List<JsonNode> encoders();

        /**
         * Learns an input from the first examples of a stream.
         *
         * @param first in the order of the stream
         */
        Input<?> fit(O own, List<Payload> first);

        /** The same input again, from what {@link Input#fitted} and {@link Input#files} gave. */
        Input<?> load(JsonNode fitted, Map<String, byte[]> files);

        /**
         * The options, as they stand in a section, that such an input has where learning begins with given weights.
         *
         * @param fitted what {@link Input#fitted} gave, or as much of it as is known of weights from elsewhere
         * @param files what {@link Input#files} gave
         */
        default ObjectNode started(JsonNode fitted, Map<String, byte[]> files) {
            return JsonNodeFactory.instance.objectNode();
        }

        /**
         * The input of given weights under these options.
         *
         * @param fitted as for {@link #started}
         * @throws IllegalArgumentException if the options are not for such an input
         */
        default Input<?> load(O own, JsonNode fitted, Map<String, byte[]> files) {
            return load(fitted, files);
        }

        /** The options that must not change under a state: what a sample means, not where files lie. */
        default O identity(O own) {
            return own;
        }

        /**
         * Refuses, before the fit, what the fitted input would refuse.
         *
         * @param first the very first payload of the stream
         * @throws IllegalArgumentException with what is wrong and what is allowed
         */
        void check(Payload first, Payload payload);

        /** The same under options, where they say more of what is taken. */
        default void check(O own, Payload first, Payload payload) {
            check(first, payload);
        }

        /**
         * What becomes of duplicates where the configuration does not say: {@code keep}. Equal rows of numbers are as frequent as
         * what they stand for; only of texts is a copy worth nothing.
         */
        default String duplicates() {
            return "keep";
        }

        /** What its samples are of, in the singular. */
        default String unit() {
            return "value";
        }

        /** False if the options hold all there is to know: no examples need to be gathered first. */
        boolean needsExamples(O own);
    }

    /** What {@link Provider#load} needs beside the files; part of a model's {@code config.json}. */
    JsonNode fitted();

    /** What somebody should hear of the first examples, a sentence each: parts that say nothing. */
    default List<String> remarks() {
        return List.of();
    }

    /** Of what numbers it makes samples, for a message that has to tell why learning fails; empty if that is never why. */
    default String about() {
        return "";
    }

    /** What {@link Provider#load} needs, as files of a model checkpoint: {@code tokenizer.json}. */
    Map<String, byte[]> files();

    /**
     * One example as one sample, for tasks. Longer than allowed is cut.
     *
     * @throws IllegalArgumentException if the payload is of another kind or shape, with what is allowed
     */
    byte[] encode(Payload payload);

    /**
     * Refuses what {@link #encode} and packers could not take.
     *
     * @throws IllegalArgumentException with what is wrong and what is allowed
     */
    void check(Payload payload);

    /**
     * A batch as arrays.
     *
     * @param manager owns them
     * @param samples packed ones or examples on their own
     */
    A arrays(NDManager manager, List<Sample> samples);

    /** Share of the tokens, or values, of samples that stand for something this input does not know, 0 to 1. */
    default double unknownShare(List<Sample> samples) {
        return 0;
    }

    /** Tokens, or values, in a full sample: what rates count. */
    int units();

    /** Tokens, or values, in this sample: fewer than {@link #units} if it is a short example on its own. */
    default int units(byte[] sample) {
        return units();
    }

    @Override
    void close();
}
