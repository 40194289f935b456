package io.millrace.text;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import java.util.BitSet;
import java.util.List;

/**
 * Whether the library gives tokens the ids that the file gives them. It takes those of the model's vocabulary from the file,
 * but numbers added tokens by counting: over a gap in the ids one gets the id of another.
 */
final class LoadedIds {
    private static final int AT_ONCE = 4096;

    private LoadedIds() {}

    /**
     * Compares every id and its token.
     *
     * @param library made from what {@link PlainTextRewrite} wrote, without a decoder: it gives tokens as they are
     * @throws IllegalArgumentException naming the first token that has another id
     */
    static void check(HuggingFaceTokenizer library, TokenizerFile file, BitSet control) {
        String[] loaded = tokens(library, file.vocabSize());
        String[] own = new String[file.vocabSize()];
        for (TokenizerFile.ModelToken token : file.tokens()) {
            own[token.id()] = token.content();
            same(
                    token.id(),
                    token.content(),
                    PlainTextRewrite.content(file, control, token),
                    loaded);
        }
        for (TokenizerFile.AddedToken token : file.added()) {
            String other = own[token.id()];
            own[token.id()] = token.content();
            if (other != null && !other.equals(token.content())) {
                throw new IllegalArgumentException(
                        "tokenizer.json gives the id "
                                + token.id()
                                + " to two tokens, '"
                                + other
                                + "' and '"
                                + token.content()
                                + "'");
            }
            String content = PlainTextRewrite.content(file, control, token);
            if (content != null) {
                same(token.id(), token.content(), content, loaded);
            }
        }
    }

    private static String[] tokens(HuggingFaceTokenizer library, int size) {
        String[] tokens = new String[size];
        for (int from = 0; from < size; from += AT_ONCE) {
            long[][] ids = new long[Math.min(AT_ONCE, size - from)][];
            for (int i = 0; i < ids.length; i++) {
                ids[i] = new long[] {from + i};
            }
            String[] some = TokenizersLibrary.LIB.batchDecode(library.getHandle(), ids, false);
            System.arraycopy(some, 0, tokens, from, some.length);
        }
        return tokens;
    }

    private static void same(int id, String given, String content, String[] loaded) {
        if (content.equals(loaded[id])) {
            return;
        }
        int got = List.of(loaded).indexOf(content);
        throw new IllegalArgumentException(
                "tokenizer.json gives '"
                        + given
                        + "' the id "
                        + id
                        + ", the tokenizer library "
                        + (got < 0 ? "none" : got)
                        + (loaded[id].isEmpty() ? "" : ", for " + id + " is '" + loaded[id] + "'")
                        + "; it numbers added tokens by counting, so ids must have no gaps, and no token two of them");
    }
}
