package io.millrace.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The ids that pretraining needs and text never encodes to.
 *
 * @param pad fills up what is shorter than its batch
 * @param sep stands between examples
 * @param mask takes the place of tokens to be predicted
 * @param cls opens a sequence; absent from tokenizers of decoders
 */
public record SpecialTokens(int pad, int sep, int mask, OptionalInt cls) {
    private static final List<String> PAD = List.of("[PAD]", "<pad>", "<|pad|>", "<PAD>");
    private static final List<String> SEP =
            List.of("[SEP]", "</s>", "<sep>", "<eos>", "<|endoftext|>", "<|end_of_text|>");
    private static final List<String> MASK = List.of("[MASK]", "<mask>", "<|mask|>", "<MASK>");
    private static final List<String> CLS =
            List.of("[CLS]", "<s>", "<cls>", "<bos>", "<|startoftext|>", "<|begin_of_text|>");
    private static final Map<String, List<String>> REQUIRED =
            Map.of("pad", PAD, "sep", SEP, "mask", MASK);

    static boolean isUsualName(String token) {
        return PAD.contains(token)
                || SEP.contains(token)
                || MASK.contains(token)
                || CLS.contains(token);
    }

    /**
     * Finds the tokens by the names in use, {@code [MASK]}, {@code <mask>} and so on.
     *
     * @throws IllegalArgumentException naming every required token that is missing and the names it
     *     may have
     */
    static SpecialTokens of(TokenizerFile file) {
        List<String> missing = new ArrayList<>();
        for (String role : List.of("pad", "sep", "mask")) {
            if (file.find(REQUIRED.get(role)) < 0) {
                missing.add(
                        "no "
                                + role
                                + " token (any of "
                                + String.join(" ", REQUIRED.get(role))
                                + ")");
            }
        }
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException(
                    "tokenizer.json has "
                            + String.join(", ", missing)
                            + "; add it to its added_tokens with an id of its own");
        }
        int cls = file.find(CLS);
        return new SpecialTokens(
                file.find(PAD),
                file.find(SEP),
                file.find(MASK),
                cls < 0 ? OptionalInt.empty() : OptionalInt.of(cls));
    }
}
