package io.millrace.encoder;

/**
 * How a transformer is built, for others who run its weights: learned positions are added to the token embedding; then layers with
 * normalisation before each part (Xiong et al. 2020), biases, exact GELU and a feed-forward part four times as wide; then a
 * last normalisation. Normalisations add {@value #EPSILON} to the variance.
 *
 * @param depth layers
 * @param heads that share the width
 * @param causal true if a position sees itself and what stands before it only
 * @param tokens name of the token embedding, (vocabulary, width)
 * @param positions name of the position embedding, (longest, width)
 * @param layers what the names of layers start with, as {@link io.millrace.nn.Transformer} makes them
 * @param norm name of the last normalisation
 */
public record PreNormTransformer(
        int depth,
        int heads,
        boolean causal,
        String tokens,
        String positions,
        String layers,
        String norm) {

    /** Added to the variance. */
    public static final double EPSILON = 1e-5;

    /**
     * What a provider is whose encoders are built so.
     *
     * @param <O> its options
     */
    public interface Described<O extends Record> {

        /** How an encoder of such options is built. */
        PreNormTransformer described(O own);
    }

    /**
     * The name of a parameter of a layer.
     *
     * @param layer from 0
     * @param part such as {@code attention.qkv.weight}
     */
    public String of(int layer, String part) {
        return layers + "." + layer + "." + part;
    }
}
