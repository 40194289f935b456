package io.millrace.input;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.schemas.payload.Payload;
import io.millrace.schemas.payload.Text;
import io.millrace.text.BpeTrainer;
import io.millrace.text.TextTokenizer;
import io.millrace.text.TokenIds;
import io.millrace.text.TokenPacker;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Text as sequences of subword tokens. The tokenizer is a byte-level BPE learned from the first examples, or the user's
 * own {@code tokenizer.json}; examples are packed to full sequences.
 */
public final class TextInput implements TokenInput {

    private static final String FILE = "tokenizer.json";
    private static final String SHA_256 = "tokenizer-sha256";

    /** Finds it by name. */
    public static final class Provider implements Input.Provider {
        @Override
        public String name() {
            return "text";
        }

        @Override
        public Class<? extends Input> type() {
            return TokenInput.class;
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
                String file = given.text("tokenizer", null, List.of());
                complete.put("tokenizer", file);
                // Without it another file of that name would go unnoticed. Whoever completes first
                // reads the file: the command, before anything runs.
                String sha256 = given.text(SHA_256, null, List.of());
                complete.put(SHA_256, sha256 == null ? sha256(bytes(file)) : sha256);
            } else {
                complete.put("vocabulary", given.integer("vocabulary", 8192, 512, 1 << 20));
            }
            given.done(List.of("name"));
            return complete;
        }

        @Override
        public JsonNode identity(JsonNode options) {
            return ((ObjectNode) options.deepCopy()).without("tokenizer");
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
                byte[] json = bytes(file);
                if (!sha256(json).equals(options.get(SHA_256).asText())) {
                    throw new IllegalArgumentException(
                            "input.tokenizer is '"
                                    + file
                                    + "', which has SHA-256 "
                                    + sha256(json)
                                    + " here; allowed: "
                                    + options.get(SHA_256).asText());
                }
                return new TextInput(identity(options), TextTokenizer.of(json));
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

    private static byte[] bytes(String file) {
        try {
            return TextTokenizer.read(Path.of(file));
        } catch (IOException | InvalidPathException e) {
            throw new IllegalArgumentException(
                    "input.tokenizer is '" + file + "'; allowed: a tokenizer.json that can be read",
                    e);
        }
    }

    private static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static String text(Payload payload) {
        if (!(payload instanceof Text text)) {
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
