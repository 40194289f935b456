package io.millrace.input;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.schemas.payload.Payload;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Turns payloads into samples of bytes, and knows what a sample holds. An input is fitted once, on the first examples
 * of a stream (a vocabulary, a scale), and does not change afterwards: what was learned would lose its meaning.
 */
public interface Input extends AutoCloseable {

    /** Found by name through {@link java.util.ServiceLoader}. */
    interface Provider {
        /** The name in configurations: the payload's kind. */
        String name();

        /** What kind of input it makes: by it an encoder tells whether it can read it. */
        Class<? extends Input> type();

        /** The objective that is trained on such input where the configuration names none. */
        String defaultObjective();

        /**
         * Learns an input from the first examples of a stream.
         *
         * @param options the input's own options, already complete
         * @param first in the order of the stream
         */
        Input fit(JsonNode options, List<Payload> first);

        /** The same input again, from what {@link Input#options} and {@link Input#files} gave. */
        Input load(JsonNode options, Map<String, byte[]> files);

        /** Options with defaults filled in and checked. Errors name the key. */
        JsonNode complete(JsonNode options);

        /** Of complete options those that must not change under a state: what a sample means, not where files lie. */
        default JsonNode identity(JsonNode options) {
            return options;
        }

        /**
         * Refuses, before the fit, what the fitted input would refuse.
         *
         * @param first the very first payload of the stream
         * @throws IllegalArgumentException with what is wrong and what is allowed
         */
        void check(Payload first, Payload payload);

        /** False if the options hold all there is to know: no examples need to be gathered first. */
        boolean needsExamples(JsonNode options);
    }

    /** Packs the examples of one domain into full samples. */
    interface Packer {
        /** Adds an example; every sample that becomes full goes out. */
        void add(Payload payload, Consumer<byte[]> out);

        /** What waits in an open sample goes out, filled up; for the end of a bounded stream. */
        void flush(Consumer<byte[]> out);

        /**
         * Takes over what waits in the open sample of another packer of the same input, behind what waits here; every
         * sample that becomes full goes out.
         */
        void take(Packer other, Consumer<byte[]> out);

        /** Writes what waits in an open sample. */
        void write(DataOutput out) throws IOException;

        /** Reads what {@link #write} wrote. */
        void read(DataInput in) throws IOException;
    }

    /** The provider's name. */
    String name();

    /** What {@link Provider#load} needs beside the files; part of a model's {@code config.json}. */
    JsonNode options();

    /** What {@link Provider#load} needs, as files of a model checkpoint: {@code tokenizer.json}. */
    Map<String, byte[]> files();

    /** A packer for one domain. */
    Packer packer();

    /**
     * One example as one sample, for tasks. Longer than allowed is cut.
     *
     * @throws IllegalArgumentException if the payload is of another kind or shape, with what is allowed
     */
    byte[] encode(Payload payload);

    /**
     * Refuses what {@link #encode} and {@link Packer#add} could not take.
     *
     * @throws IllegalArgumentException with what is wrong and what is allowed
     */
    void check(Payload payload);

    /** Tokens, or values, in a full sample: what rates count. */
    int units();

    /** Tokens, or values, in this sample: fewer than {@link #units} if it is a short example on its own. */
    default int units(byte[] sample) {
        return units();
    }

    @Override
    void close();
}
