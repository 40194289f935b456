package io.millrace.encoder;

import ai.djl.ndarray.NDArray;
import io.millrace.input.Arrays;
import io.millrace.input.Input;
import io.millrace.schemas.plugin.Plugin;
import io.millrace.tensor.Parameters;
import io.millrace.tensor.Torch;
import java.util.List;

/**
 * What pretraining keeps: from arrays to representations. Its parameters are named {@code encoder.*}; what an objective or
 * a task puts on top of it is not part of it. What more it can do it says by the interfaces that it implements: {@link
 * PositionEncoder}, {@link TokenEncoder} and the like; objectives and tasks name the one that they need.
 *
 * @param <A> the arrays that it reads
 */
public interface Encoder<A extends Arrays> {

    /**
     * Found by name.
     *
     * @param <O> its options
     * @param <I> the kind of input that it reads
     */
    interface Provider<O extends Record, I extends Input<?>> extends Plugin<O> {

        /** The kind of input that it reads. */
        Class<I> reads();

        /** What such options make: by it an objective or a task tells whether it can train or use it. */
        Class<? extends Encoder<?>> makes(O own);

        /** Makes an encoder and its parameters. */
        Encoder<?> create(O own, I input, Parameters parameters, Torch torch);
    }

    /**
     * One row per sample, for tasks: (batch, width).
     *
     * @param in a batch, of any length that the input gives
     */
    NDArray pooled(A in, Mode mode);

    /** Width of a representation. */
    int width();

    /** Prefixes of parameter names, from the input up: embeddings, layer by layer. What partial fine-tuning names. */
    List<String> layers();

    /** Multiplications and additions of matrix products in one forward pass of one full sample. */
    double flopsPerSample();
}
