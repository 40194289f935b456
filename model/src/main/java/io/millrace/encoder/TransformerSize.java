package io.millrace.encoder;

import java.util.Map;

/**
 * The shape of a transformer. The named sizes are those of Turc et al. 2019 (tiny to small) and of BERT-base (Devlin
 * et al. 2019).
 *
 * @param depth layers
 * @param width of every representation
 * @param heads that share the width
 */
record TransformerSize(int depth, int width, int heads) {

    static final Map<String, TransformerSize> NAMED =
            Map.of(
                    "tiny", new TransformerSize(2, 128, 2),
                    "mini", new TransformerSize(4, 256, 4),
                    "small", new TransformerSize(4, 512, 8),
                    "base", new TransformerSize(12, 768, 12));

    TransformerSize {
        if (depth < 1 || width < 1 || heads < 1 || width % heads != 0) {
            throw new IllegalArgumentException(
                    "encoder has depth "
                            + depth
                            + ", width "
                            + width
                            + ", heads "
                            + heads
                            + "; all must be at least 1 and width a multiple of heads");
        }
    }
}
