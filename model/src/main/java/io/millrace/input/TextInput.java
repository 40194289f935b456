package io.millrace.input;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.data.Example;
import io.millrace.data.Sample;
import io.millrace.schemas.config.CanonicalJson;
import io.millrace.schemas.config.Check;
import io.millrace.schemas.config.ConfigException;
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
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Text as sequences of subword tokens. The tokenizer is a byte-level BPE learned from the first examples, or the user's
 * own {@code tokenizer.json}; examples are packed to full sequences.
 *
 * <p>Longer than 300 lines because it answers for all that a text can be asked: tokens, places, fit and load.
 */
public final class TextInput implements LocatedTokens {

    private static final String FILE = "tokenizer.json";

    /** Of a text of which more tokens are unknown nothing can be learned. */
    private static final double MOST_UNKNOWN = 0.9;

    /**
     * Options of text.
     *
     * @param length tokens in a sequence at most
     * @param vocabulary of the tokenizer that is learned, in tokens
     * @param tokenizer a file to read instead, a {@code tokenizer.json}
     * @param tokenizerSha256 of that file, lower-case hex; read from it if it is not given. Without it another file of
     *     that name would go unnoticed: whoever completes the options first reads the file, the command before anything
     *     runs
     * @param frame true if every example stands between the tokenizer's opening token and a separator, as BERT reads
     *     texts; null if a separator follows it and no more
     */
    public record Options(
            Integer length,
            Integer vocabulary,
            String tokenizer,
            String tokenizerSha256,
            Boolean frame) {
        public Options {
            length = Check.range("length", length == null ? 128 : length, 8, 1 << 16);
            if (tokenizer != null && vocabulary != null) {
                throw ConfigException.refused(
                        "vocabulary",
                        vocabulary,
                        "one of tokenizer and vocabulary, for a file brings its own vocabulary");
            }
            frame = Boolean.TRUE.equals(frame) ? frame : null;
            if (tokenizer == null && tokenizerSha256 != null && vocabulary != null) {
                throw ConfigException.refused(
                        "vocabulary", vocabulary, "none: given weights bring their own vocabulary");
            }
            if (tokenizer != null && tokenizerSha256 == null) {
                tokenizerSha256 = sha256(bytes(tokenizer));
            } else if (tokenizerSha256 == null) {
                vocabulary = vocabulary == null ? 8192 : vocabulary;
                Check.range("vocabulary", vocabulary, 512, 1 << 20);
            }
        }
    }

    /** Finds it by name. */
    public static final class Provider implements Input.Provider<Options> {
        @Override
        public String name() {
            return "text";
        }

        @Override
        public Class<Options> options() {
            return Options.class;
        }

        @Override
        public String duplicates() {
            return "near";
        }

        @Override
        public Class<? extends Input<?>> makes(Options own) {
            return LocatedTokens.class;
        }

        @Override
        public String defaultObjective() {
            return "masked-language-model";
        }

        @Override
        public List<JsonNode> encoders() {
            return List.of(
                    section("transformer"), section("transformer").put("attention", "causal"));
        }

        private static ObjectNode section(String name) {
            return JsonNodeFactory.instance.objectNode().put("name", name);
        }

        @Override
        public Options identity(Options own) {
            return new Options(own.length, own.vocabulary, null, own.tokenizerSha256, own.frame);
        }

        @Override
        public boolean needsExamples(Options own) {
            return own.tokenizer == null;
        }

        @Override
        public void check(Payload first, Payload payload) {
            text(payload);
        }

        @Override
        public Input<?> fit(Options own, List<Payload> first) {
            JsonNode fitted = CanonicalJson.tree(identity(own));
            if (own.tokenizer == null) {
                List<String> texts = first.stream().map(TextInput::text).toList();
                byte[] json = BpeTrainer.train(texts, own.vocabulary);
                return new TextInput(fitted, TextTokenizer.of(json));
            }
            byte[] json = bytes(own.tokenizer);
            if (!sha256(json).equals(own.tokenizerSha256)) {
                throw new IllegalArgumentException(
                        "input.tokenizer is '"
                                + own.tokenizer
                                + "', which has SHA-256 "
                                + sha256(json)
                                + " here; allowed: "
                                + own.tokenizerSha256);
            }
            return new TextInput(fitted, TextTokenizer.of(json));
        }

        @Override
        public Input<?> load(JsonNode fitted, Map<String, byte[]> files) {
            return new TextInput(fitted, TextTokenizer.of(file(files)));
        }

        @Override
        public ObjectNode started(JsonNode fitted, Map<String, byte[]> files) {
            var options = JsonNodeFactory.instance.objectNode();
            for (String kept : List.of("length", "frame")) {
                if (fitted.has(kept)) {
                    options.set(kept, fitted.get(kept));
                }
            }
            return options.put("tokenizer-sha256", sha256(file(files)));
        }

        @Override
        public Input<?> load(Options own, JsonNode fitted, Map<String, byte[]> files) {
            byte[] json = file(files);
            if (own.tokenizer != null || !sha256(json).equals(own.tokenizerSha256)) {
                throw new IllegalArgumentException(
                        "input.tokenizer is set; allowed: none where learning begins with given"
                                + " weights, which bring their tokenizer");
            }
            return new TextInput(CanonicalJson.tree(identity(own)), TextTokenizer.of(json));
        }

        private static byte[] file(Map<String, byte[]> files) {
            byte[] json = files.get(FILE);
            if (json == null) {
                throw new IllegalArgumentException(
                        "input text needs the file " + FILE + "; there are " + files.keySet());
            }
            return json;
        }
    }

    private final JsonNode fitted;
    private final TextTokenizer tokenizer;
    private final TokenIds ids;
    private final int length;
    private final boolean learned;
    private volatile Encoded last = new Encoded("", new int[0]);

    /** A text and its tokens: an example is checked, and then packed. */
    private record Encoded(String text, int[] tokens) {}

    private final boolean frame;

    private TextInput(JsonNode fitted, TextTokenizer tokenizer) {
        this.fitted = fitted;
        this.tokenizer = tokenizer;
        this.ids = TokenIds.forVocabulary(tokenizer.vocabSize());
        this.length = fitted.get("length").asInt();
        // A tokenizer that was learned has a token for every byte.
        this.learned = !fitted.hasNonNull("tokenizer-sha256");
        this.frame = fitted.path("frame").asBoolean();
        if (frame && tokenizer.special().cls().isEmpty()) {
            tokenizer.close();
            throw new IllegalArgumentException(
                    "input.frame is true, and the tokenizer has no opening token; allowed: false");
        }
    }

    private static byte[] bytes(String file) {
        try {
            return TextTokenizer.read(Path.of(file));
        } catch (IOException | InvalidPathException e) {
            throw ConfigException.refused(
                    "tokenizer", file, "a tokenizer.json that can be read: " + e.getMessage());
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
    public JsonNode fitted() {
        return fitted;
    }

    @Override
    public Map<String, byte[]> files() {
        return Map.of(FILE, tokenizer.json());
    }

    @Override
    public Packer packer(String domain) {
        return new Sequences(domain);
    }

    /** Packs the tokens of a domain's examples into sequences of the input's length; what is said of them is lost. */
    private final class Sequences implements Packer {

        private final String domain;
        private final TokenPacker packer = new TokenPacker(length, tokenizer.special().sep(), ids);

        Sequences(String domain) {
            this.domain = domain;
        }

        @Override
        public void add(Example example, Consumer<Sample> out) {
            int[] tokens = tokens(text(example.payload()));
            packer.add(frame && tokens.length > 0 ? opened(tokens) : tokens, to(out));
        }

        @Override
        public void take(Packer other, Consumer<Sample> out) {
            packer.take(((Sequences) other).packer, to(out));
        }

        @Override
        public void flush(Consumer<Sample> out) {
            packer.flush(padding(), to(out));
        }

        private Consumer<byte[]> to(Consumer<Sample> out) {
            return bytes -> out.accept(new Sample(domain, bytes));
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

    private int[] tokens(String text) {
        Encoded before = last;
        if (before.text.equals(text)) {
            return before.tokens;
        }
        var encoded = new Encoded(text, tokenizer.encode(text));
        last = encoded;
        return encoded.tokens;
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException also for a text without tokens, or of which nearly all are unknown: there is nothing
     *     in it to learn from
     */
    @Override
    public void check(Payload payload) {
        String text = text(payload);
        if (learned) {
            return;
        }
        int[] tokens =
                text.contains(TextTokenizer.BLANK) ? tokenizer.encodeCloze(text) : tokens(text);
        if (tokens.length == 0) {
            throw new IllegalArgumentException(
                    "text has no token: input.tokenizer keeps none of its "
                            + text.length()
                            + " characters");
        }
        int unknown = unknown(tokens, tokens.length);
        if (unknown > MOST_UNKNOWN * tokens.length) {
            throw new IllegalArgumentException(
                    String.format(
                            Locale.ROOT,
                            "%d %% of the %d tokens of the text are unknown to input.tokenizer; allowed: up to %.0f %%",
                            100L * unknown / tokens.length,
                            tokens.length,
                            100 * MOST_UNKNOWN));
        }
    }

    private int unknown(int[] tokens, int count) {
        int unknown = 0;
        for (int i = 0; i < count; i++) {
            unknown += tokenizer.isUnknown(tokens[i]) ? 1 : 0;
        }
        return unknown;
    }

    @Override
    public double unknownShare(List<Sample> samples) {
        long all = 0;
        long unknown = 0;
        int[] tokens = new int[length];
        for (Sample sample : learned ? List.<Sample>of() : samples) {
            ids.decode(sample.bytes(), tokens, 0);
            int count = ids.count(sample.bytes());
            unknown += unknown(tokens, count);
            for (int i = 0; i < count; i++) {
                all += tokens[i] == padding() ? 0 : 1;
            }
        }
        return all == 0 ? 0 : (double) unknown / all;
    }

    @Override
    public byte[] encode(Payload payload) {
        int[] tokens = tokenizer.encodeCloze(text(payload));
        if (!frame) {
            return ids.encode(tokens, 0, Math.min(length, tokens.length));
        }
        int[] framed = java.util.Arrays.copyOf(opened(tokens), Math.min(length, tokens.length + 2));
        framed[framed.length - 1] = tokenizer.special().sep();
        return ids.encode(framed, 0, framed.length);
    }

    private int[] opened(int[] tokens) {
        int[] opened = new int[tokens.length + 1];
        opened[0] = tokenizer.special().cls().getAsInt();
        System.arraycopy(tokens, 0, opened, 1, tokens.length);
        return opened;
    }

    @Override
    public int[] places(Payload payload) {
        int[] places = tokenizer.placesCloze(text(payload));
        if (!frame) {
            return java.util.Arrays.copyOf(places, Math.min(2 * length, places.length));
        }
        // What frames a text is nowhere in it.
        int[] framed = new int[Math.min(2 * length, places.length + 4)];
        System.arraycopy(places, 0, framed, 2, framed.length - 4);
        return framed;
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
