package io.millrace.text;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.CharSpan;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import io.millrace.text.TokenizerFile.AddedToken;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Turns text into token ids and back, for a tokenizer learnt by {@link BpeTrainer} or any {@code
 * tokenizer.json} that the Hugging Face library reads and that has pad, separator and mask tokens.
 *
 * <p>Encoding adds no special tokens, cuts nothing off and pads nothing. Text never encodes to a
 * control token, whatever it spells: the mask token comes from masking alone. A lone surrogate,
 * which is no character, is read as U+FFFD.
 *
 * <p>Longer than others because the library's binding is called here alone.
 *
 * <p>Encoding and decoding may be called from several threads. Native memory: one owner closes it
 * when all of them are done.
 */
public final class TextTokenizer implements AutoCloseable {
    /** A blank in a text of a task, to be filled in: whatever the tokenizer calls its mask. */
    public static final String BLANK = "[MASK]";

    /**
     * The largest {@code tokenizer.json} that is read, in bytes; the largest known vocabularies
     * make about half of it.
     */
    public static final int MAX_BYTES = 64 << 20;

    /**
     * Said although {@link PlainTextRewrite} takes it out of the file: the binding has defaults of
     * its own.
     */
    private static final Map<String, String> PLAIN =
            Map.of(
                    "addSpecialTokens",
                    "false",
                    "truncation",
                    "do_not_truncate",
                    "padding",
                    "do_not_pad");

    private final byte[] json;
    private final int vocabSize;
    private final SpecialTokens special;
    private final BitSet control;
    private final int unknown;
    private final byte[] decoded;
    private final HuggingFaceTokenizer encoder;
    private HuggingFaceTokenizer decoder;

    private TextTokenizer(byte[] json) {
        if (json.length > MAX_BYTES) {
            throw tooLarge(json.length);
        }
        TokenizerFile file = TokenizerFile.parse(json);
        this.json = json.clone();
        this.vocabSize = file.vocabSize();
        this.special = SpecialTokens.of(file);
        this.control = new BitSet(vocabSize);
        for (AddedToken token : file.added()) {
            control.set(token.id(), token.special());
        }
        control.set(special.pad());
        control.set(special.sep());
        control.set(special.mask());
        special.cls().ifPresent(control::set);
        this.unknown = file.unknown();
        this.decoded = PlainTextRewrite.decoder(json, file);
        this.encoder = open(PlainTextRewrite.encoder(json, file, control));
        try {
            LoadedIds.check(encoder, file, control);
        } catch (IllegalArgumentException e) {
            encoder.close();
            throw e;
        }
    }

    /**
     * A tokenizer from its file.
     *
     * @param json the bytes of a {@code tokenizer.json}, at most {@link #MAX_BYTES}
     * @throws IllegalArgumentException when it is too large, malformed, or lacks a token that
     *     pretraining needs; with the reason
     */
    public static TextTokenizer of(byte[] json) {
        return new TextTokenizer(json);
    }

    /**
     * A {@code tokenizer.json} from a file, for {@link #of}.
     *
     * @throws IOException when the file cannot be read
     * @throws IllegalArgumentException when it is too large
     */
    public static byte[] read(Path file) throws IOException {
        long size = Files.size(file);
        if (size > MAX_BYTES) {
            throw tooLarge(size);
        }
        return Files.readAllBytes(file);
    }

    /** Token ids of a text; none for an empty one. */
    public int[] encode(String text) {
        int[] ids = take(encoding(text));
        int kept = 0;
        for (int id : ids) {
            if (!isLeaked(id)) {
                ids[kept++] = id;
            } else if (unknown >= 0) {
                ids[kept++] = unknown;
            }
        }
        return kept == ids.length ? ids : Arrays.copyOf(ids, kept);
    }

    /** A control token that a text was made to, by a normalizer say; what stands for it is the unknown token, if there is one. */
    private boolean isLeaked(int id) {
        return id != unknown && control.get(id);
    }

    private long encoding(String text) {
        long handle = encoder.getHandle();
        try {
            return TokenizersLibrary.LIB.encode(handle, wellFormed(text), false);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(
                    "the tokenizer cannot read the text: " + e.getMessage(), e);
        }
    }

    /**
     * As {@link #encode}, but {@value #BLANK} in the text becomes the mask token, together with one space before it, as
     * byte-level tokens carry the space before a word.
     */
    public int[] encodeCloze(String text) {
        if (!text.contains(BLANK)) {
            return encode(text);
        }
        var ids = IntStream.builder();
        cloze(
                text,
                (from, to) -> IntStream.of(encode(text.substring(from, to))).forEach(ids),
                (from, to) -> ids.add(special.mask()));
        return ids.build().toArray();
    }

    /**
     * Where the tokens of {@link #encodeCloze} are in the text: two numbers for each, from (inclusive) and to (exclusive), in
     * UTF-16 units.
     */
    public int[] placesCloze(String text) {
        var places = IntStream.builder();
        cloze(
                text,
                (from, to) ->
                        IntStream.of(places(text.substring(from, to)))
                                .map(place -> from + place)
                                .forEach(places),
                (from, to) -> places.add(from).add(to));
        return places.build().toArray();
    }

    /** A part of a text. */
    private interface Part {
        void at(int from, int to);
    }

    private static void cloze(String text, Part words, Part blank) {
        int from = 0;
        for (int at = text.indexOf(BLANK); at >= 0; at = text.indexOf(BLANK, from)) {
            int end = at > from && text.charAt(at - 1) == ' ' ? at - 1 : at;
            words.at(from, end);
            from = at + BLANK.length();
            blank.at(end, from);
        }
        words.at(from, text.length());
    }

    /** The UTF-16 unit at which each code point begins, for the library counts these; then the length. */
    private static int[] units(String text) {
        int[] units = new int[text.codePointCount(0, text.length()) + 1];
        for (int i = 1; i < units.length; i++) {
            units[i] = text.offsetByCodePoints(units[i - 1], 1);
        }
        return units;
    }

    private int[] places(String text) {
        long encoding = encoding(text);
        try {
            long[] ids = TokenizersLibrary.LIB.getTokenIds(encoding);
            CharSpan[] spans = TokenizersLibrary.LIB.getTokenCharSpans(encoding);
            int[] units = units(text);
            int[] places = new int[2 * spans.length];
            int kept = 0;
            for (int i = 0; i < spans.length; i++) {
                if (unknown >= 0 || !isLeaked((int) ids[i])) {
                    places[kept++] = units[spans[i].getStart()];
                    places[kept++] = units[spans[i].getEnd()];
                }
            }
            return kept == places.length ? places : Arrays.copyOf(places, kept);
        } finally {
            TokenizersLibrary.LIB.deleteEncoding(encoding);
        }
    }

    /** The text of token ids, special tokens by their names. */
    public String decode(int[] ids) {
        long[] wide = new long[ids.length];
        for (int i = 0; i < ids.length; i++) {
            if (ids[i] < 0 || ids[i] >= vocabSize) {
                throw new IllegalArgumentException(
                        "token id " + ids[i] + " is not in 0.." + (vocabSize - 1));
            }
            wide[i] = ids[i];
        }
        return TokenizersLibrary.LIB.decode(decoder().getHandle(), wide, false);
    }

    /** The highest id, of added tokens too, plus one: the rows of an embedding. */
    public int vocabSize() {
        return vocabSize;
    }

    public SpecialTokens special() {
        return special;
    }

    /**
     * Whether an id is that of a special token: not to be masked, not to be drawn in place of a
     * word.
     */
    public boolean isSpecial(int id) {
        return control.get(id);
    }

    /** Whether an id stands for what the tokenizer has no token for. */
    public boolean isUnknown(int id) {
        return id == unknown;
    }

    /**
     * Whether the file's own template puts the opening token before a text and a separator behind it, as models of BERT's
     * kind read texts.
     */
    public boolean framed() {
        if (special.cls().isEmpty()) {
            return false;
        }
        int[] ids = take(TokenizersLibrary.LIB.encode(decoder().getHandle(), "a", true));
        return ids.length > 2
                && ids[0] == special.cls().getAsInt()
                && ids[ids.length - 1] == special.sep();
    }

    /** The {@code tokenizer.json} as it was given. */
    public byte[] json() {
        return json.clone();
    }

    @Override
    public void close() {
        encoder.close();
        synchronized (this) {
            if (decoder != null) {
                decoder.close();
            }
        }
    }

    /**
     * Made when first asked for: a pipeline that trains never decodes, and its memory is the
     * vocabulary a second time.
     */
    private synchronized HuggingFaceTokenizer decoder() {
        encoder.getHandle();
        if (decoder == null) {
            decoder = open(decoded);
        }
        return decoder;
    }

    private static HuggingFaceTokenizer open(byte[] json) {
        try (InputStream in = new ByteArrayInputStream(json)) {
            return HuggingFaceTokenizer.newInstance(in, PLAIN);
        } catch (IOException | RuntimeException e) {
            throw new IllegalArgumentException(
                    "tokenizer.json is refused by the tokenizer library: " + e.getMessage(), e);
        }
    }

    /**
     * Reads the ids alone: the binding's own {@code Encoding} also copies token texts, masks and
     * offsets, at half the speed.
     */
    private static int[] take(long encoding) {
        try {
            long[] wide = TokenizersLibrary.LIB.getTokenIds(encoding);
            int[] ids = new int[wide.length];
            for (int i = 0; i < ids.length; i++) {
                ids[i] = (int) wide[i];
            }
            return ids;
        } finally {
            TokenizersLibrary.LIB.deleteEncoding(encoding);
        }
    }

    /** The binding reads a whole string as garbage when one surrogate in it is alone. */
    private static String wellFormed(String text) {
        StringBuilder mended = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!Character.isSurrogate(c)) {
                continue;
            }
            if (Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
                continue;
            }
            mended = mended == null ? new StringBuilder(text) : mended;
            mended.setCharAt(i, '\uFFFD');
        }
        return mended == null ? text : mended.toString();
    }

    private static IllegalArgumentException tooLarge(long bytes) {
        return new IllegalArgumentException(
                "tokenizer.json has " + bytes + " bytes, at most " + MAX_BYTES + " are read");
    }
}
