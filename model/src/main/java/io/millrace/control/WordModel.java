package io.millrace.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.schemas.payload.Payload;
import io.millrace.schemas.payload.PayloadTypes;
import io.millrace.task.Answer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * A linear model of words that was learned.
 *
 * <p>Its file has, little-endian and one after the other, the hash of every word or pair (8 bytes each), how rare each is
 * (float32), and for every output its weights of them and of what every text has (float32). How many there are follows from
 * the size of the file and the number of outputs.
 *
 * @param words of a text that are read at most
 */
record WordModel(String how, Answering answering, Grams grams, LinearModel linear, int words)
        implements Control.Learned {

    private static final String HOW = "how";
    private static final String WORDS = "words";
    private static final String PAIRS = "pairs";
    private static final String WEIGHTS = "weights";
    private static final String LINK = "link";

    /** What it says of a text, given as its words. */
    Answer say(long[] text) {
        return answering.answer(linear.outputs(grams.features(text)));
    }

    @Override
    public List<Answer> answers(List<? extends Payload> payloads) {
        return payloads.stream().map(one -> say(Words.of(text(one), words))).toList();
    }

    private static String text(Payload payload) {
        return PayloadTypes.known()
                .of(payload)
                .text(payload)
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "payload is a "
                                                + payload.kind()
                                                + ", which has no words; allowed: one with text"));
    }

    @Override
    public JsonNode fitted() {
        ObjectNode fitted = JsonNodeFactory.instance.objectNode();
        fitted.put(HOW, how);
        fitted.put(WORDS, words);
        fitted.put(PAIRS, grams.pairs());
        fitted.put(WEIGHTS, grams.weights().toString());
        fitted.put(LINK, linear.link().toString());
        answering.write(fitted);
        return fitted;
    }

    @Override
    public byte[] file() {
        int size = grams.size();
        int outputs = linear.weights().length;
        ByteBuffer file =
                ByteBuffer.allocate(
                                Math.addExact(
                                        Math.multiplyExact(size, each(outputs)),
                                        Float.BYTES * outputs))
                        .order(ByteOrder.LITTLE_ENDIAN);
        for (int number = 1; number <= size; number++) {
            file.putLong(grams.key(number));
        }
        for (int number = 1; number <= size; number++) {
            file.putFloat(grams.rarity(number));
        }
        for (float[] output : linear.weights()) {
            for (int feature = 1; feature <= size + 1; feature++) {
                file.putFloat(output[feature]);
            }
        }
        return file.array();
    }

    /** Bytes for each word or pair. */
    private static int each(int outputs) {
        return Long.BYTES + Float.BYTES + Float.BYTES * outputs;
    }

    /**
     * From {@link #fitted} and {@link #file}.
     *
     * @throws IllegalArgumentException if they are no such
     */
    static WordModel of(JsonNode fitted, byte[] bytes) {
        Answering answering = Answering.read(fitted);
        int outputs = answering.outputs();
        long own = (long) bytes.length - (long) Float.BYTES * outputs;
        if (own < 0 || own % each(outputs) != 0) {
            throw new IllegalArgumentException(
                    "the words are "
                            + bytes.length
                            + " bytes; allowed with "
                            + outputs
                            + " outputs: a multiple of "
                            + each(outputs)
                            + " and "
                            + Float.BYTES * outputs);
        }
        int size = (int) (own / each(outputs));
        ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        long[] keys = new long[size + 1];
        for (int number = 1; number <= size; number++) {
            keys[number] = file.getLong();
        }
        float[] rarity = new float[size + 1];
        for (int number = 1; number <= size; number++) {
            rarity[number] = finite(file);
        }
        float[][] weights = new float[outputs][size + 2];
        for (float[] output : weights) {
            for (int feature = 1; feature <= size + 1; feature++) {
                output[feature] = finite(file);
            }
        }
        LinearModel.Link link = Fitted.named(fitted, LINK, LinearModel.Link.values());
        if (!answering.takes(link)) {
            throw new IllegalArgumentException(
                    LINK + " is " + link + ", which does not go with what is answered");
        }
        return new WordModel(
                Fitted.string(fitted, HOW),
                answering,
                new Grams(
                        Fitted.flag(fitted, PAIRS),
                        Fitted.named(fitted, WEIGHTS, Grams.Weights.values()),
                        keys,
                        rarity),
                new LinearModel(link, weights),
                Fitted.whole(fitted, WORDS, Words.FEWEST_OF_A_TEXT, Words.MOST_OF_A_TEXT));
    }

    private static float finite(ByteBuffer file) {
        float value = file.getFloat();
        if (!Float.isFinite(value)) {
            throw new IllegalArgumentException("a weight of the words is " + value);
        }
        return value;
    }
}
