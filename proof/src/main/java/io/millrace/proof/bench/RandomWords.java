package io.millrace.proof.bench;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.data.Example;
import io.millrace.schemas.payload.Text;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Endless examples of a length, of words that are drawn by Zipf's law from a vocabulary of exactly one size. */
final class RandomWords implements Iterator<Example> {

    private static final List<String> CONTROL = List.of("[PAD]", "[UNK]", "[SEP]", "[MASK]");

    private final int words;
    private final int length;
    private final SplittableRandom random;
    private long count;

    /**
     * @param vocabulary tokens, those that are no words included
     * @param length words in an example
     */
    RandomWords(int vocabulary, int length, long seed) {
        this.words = vocabulary - CONTROL.size();
        this.length = length;
        this.random = new SplittableRandom(seed);
    }

    /** The {@code tokenizer.json} of a vocabulary of whole words. */
    static byte[] tokenizer(int vocabulary) {
        JsonNodeFactory json = JsonNodeFactory.instance;
        ObjectNode file = json.objectNode().put("version", "1.0");
        ArrayNode added = file.putArray("added_tokens");
        ObjectNode model = json.objectNode().put("type", "WordLevel").put("unk_token", "[UNK]");
        ObjectNode ids = model.putObject("vocab");
        for (String token : CONTROL) {
            added.addObject()
                    .put("id", ids.size())
                    .put("content", token)
                    .put("single_word", false)
                    .put("lstrip", false)
                    .put("rstrip", false)
                    .put("normalized", false)
                    .put("special", true);
            ids.put(token, ids.size());
        }
        for (int word = 0; ids.size() < vocabulary; word++) {
            ids.put(word(word), ids.size());
        }
        file.putObject("pre_tokenizer").put("type", "WhitespaceSplit");
        file.set("model", model);
        return file.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String word(int number) {
        return "w" + number;
    }

    @Override
    public boolean hasNext() {
        return true;
    }

    @Override
    public Example next() {
        String text =
                IntStream.range(0, length)
                        .mapToObj(i -> word((int) Math.pow(words, random.nextDouble()) - 1))
                        .collect(Collectors.joining(" "));
        return new Example("w" + count++, "words", new Text(text));
    }
}
