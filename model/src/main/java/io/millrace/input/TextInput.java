package io.millrace.input;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.data.Payload;
import io.millrace.text.BpeTrainer;
import io.millrace.text.TextTokenizer;
import io.millrace.text.TokenIds;
import io.millrace.text.TokenPacker;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Text as sequences of subword tokens. The tokenizer is a byte-level BPE learned from the first examples, or the user's
 * own {@code tokenizer.json}; examples are packed to full sequences.
 */
public final class TextInput implements TokenInput {

    private static final String FILE = "tokenizer.json";

    /** Finds it by name. */
    public static final class Provider implements Input.Provider {
        @Override
        public String name() {
            return "text";
        }

        @Override
        public String defaultObjective() {
            return "masked-language-model";
        }

        @Override
        public JsonNode complete(JsonNode options) {
            Options given = Options.of("input", options);
            ObjectNode complete = Options.node();
            complete.put("length", given.integer("length", 128, 8, 1 << 16));
            if (given.has("tokenizer") && given.has("vocabulary")) {
                throw new IllegalArgumentException(
                        "input.tokenizer and input.vocabulary are both given; allowed: one of both,"
                                + " for a file brings its own vocabulary");
            }
            if (given.has("tokenizer")) {
                complete.put("tokenizer", given.text("tokenizer", null, List.of()));
            } else {
                complete.put("vocabulary", given.integer("vocabulary", 8192, 512, 1 << 20));
            }
            given.done(List.of("name"));
            return complete;
        }

        @Override
        public boolean needsExamples(JsonNode options) {
            return !options.has("tokenizer");
        }

        @Override
        public void check(Payload first, Payload payload) {
            text(payload);
        }

        @Override
        public Input fit(JsonNode options, List<Payload> first) {
            if (options.has("tokenizer")) {
                String file = options.get("tokenizer").asText();
                try {
                    return new TextInput(options, TextTokenizer.load(Path.of(file)));
                } catch (IOException e) {
                    throw new UncheckedIOException(
                            "input.tokenizer is '"
                                    + file
                                    + "', which cannot be read: "
                                    + e.getMessage(),
                            e);
                }
            }
            List<String> texts = first.stream().map(TextInput::text).toList();
            byte[] json = BpeTrainer.train(texts, options.get("vocabulary").asInt());
            return new TextInput(options, TextTokenizer.of(json));
        }

        @Override
        public Input load(JsonNode options, Map<String, byte[]> files) {
            byte[] json = files.get(FILE);
            if (json == null) {
                throw new IllegalArgumentException(
                        "input text needs the file " + FILE + "; there are " + files.keySet());
            }
            return new TextInput(options, TextTokenizer.of(json));
        }
    }

    private final JsonNode options;
    private final TextTokenizer tokenizer;
    private final TokenIds ids;
    private final int length;

    private TextInput(JsonNode options, TextTokenizer tokenizer) {
        this.options = options;
        this.tokenizer = tokenizer;
        this.ids = TokenIds.forVocabulary(tokenizer.vocabSize());
        this.length = options.get("length").asInt();
    }

    private static String text(Payload payload) {
        if (!(payload instanceof Payload.Text text)) {
            throw new IllegalArgumentException("payload is " + payload.kind() + "; allowed: text");
        }
        return text.text();
    }

    @Override
    public String name() {
        return "text";
    }

    @Override
    public JsonNode options() {
        return options;
    }

    @Override
    public Map<String, byte[]> files() {
        return Map.of(FILE, tokenizer.json());
    }

    @Override
    public Packer packer() {
        return new Sequences();
    }

    /** Packs tokens into sequences of the input's length. */
    private final class Sequences implements Packer {

        private final TokenPacker packer = new TokenPacker(length, tokenizer.special().sep(), ids);

        @Override
        public void add(Payload payload, Consumer<byte[]> out) {
            packer.add(tokenizer.encode(text(payload)), out);
        }

        @Override
        public void take(Packer other, Consumer<byte[]> out) {
            packer.take(((Sequences) other).packer, out);
        }

        @Override
        public void flush(Consumer<byte[]> out) {
            packer.flush(padding(), out);
        }

        @Override
        public void write(DataOutput out) throws IOException {
            packer.write(out);
        }

        @Override
        public void read(DataInput in) throws IOException {
            packer.read(in);
        }
    }

    @Override
    public void check(Payload payload) {
        text(payload);
    }

    @Override
    public byte[] encode(Payload payload) {
        int[] tokens = tokenizer.encodeCloze(text(payload));
        return ids.encode(tokens, 0, Math.min(length, tokens.length));
    }

    @Override
    public int units() {
        return length;
    }

    @Override
    public int vocabulary() {
        return tokenizer.vocabSize();
    }

    @Override
    public int length() {
        return length;
    }

    @Override
    public int padding() {
        return tokenizer.special().pad();
    }

    @Override
    public int mask() {
        return tokenizer.special().mask();
    }

    @Override
    public boolean special(int id) {
        return tokenizer.isSpecial(id);
    }

    @Override
    public int length(byte[] sample) {
        return ids.count(sample);
    }

    @Override
    public void tokens(byte[] sample, int[] out, int offset) {
        ids.decode(sample, out, offset);
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
