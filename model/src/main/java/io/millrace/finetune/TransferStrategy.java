package io.millrace.finetune;

import io.millrace.encoder.Encoder;
import io.millrace.objective.Group;
import io.millrace.schemas.plugin.Plugin;
import java.util.List;
import java.util.Optional;

/**
 * Which of an encoder's parameters a fine-tuning touches, and how fast. Found by name.
 *
 * @param <O> its options
 */
public interface TransferStrategy<O extends Record> extends Plugin<O> {

    /**
     * The groups of the encoder's parameters that are trained in an epoch; what is put on top of the encoder always is.
     *
     * @param epoch from 0
     * @return none in any epoch for a frozen encoder
     * @throws IllegalArgumentException if the encoder has no such layers, with what is allowed
     */
    List<Group> groups(O own, Encoder<?> encoder, int epoch);

    /** What is learned in place of the matrices of its groups; nothing: the parameters of its groups themselves. */
    default Optional<Adapting> adapting(O own) {
        return Optional.empty();
    }

    /**
     * Low-rank products are learned, and added to matrices; all else of the encoder stays.
     *
     * @param rank of the products
     * @param scale by which they count
     */
    record Adapting(int rank, double scale) {}

    /** What suits it where the configuration does not say. */
    default Pace pace() {
        return new Pace(10, 16, 5e-4, 4);
    }

    /**
     * How fast and how long.
     *
     * @param epochs at most
     * @param batch rows in a step
     * @param learningRate of the encoder's parameters and the head
     * @param patience epochs without a better validation loss before it stops
     */
    record Pace(int epochs, int batch, double learningRate, int patience) {}
}
