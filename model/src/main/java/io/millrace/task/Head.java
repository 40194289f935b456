package io.millrace.task;

import ai.djl.ndarray.NDArray;
import io.millrace.encoder.Mode;
import io.millrace.input.Arrays;
import io.millrace.schemas.payload.Target;
import java.util.List;

/**
 * What a task puts on top of an encoder. Its parameters are named {@code head.*}.
 *
 * @param <A> the arrays that the encoder reads
 */
public interface Head<A extends Arrays> {

    /**
     * The mean loss of a batch, a scalar that can be differentiated.
     *
     * @param targets one for each row in the terms of its sample, each of which it {@link #knows}
     */
    NDArray loss(A in, List<Target> targets, Mode mode);

    /** The answer to every row of a batch, in the terms of its sample. */
    List<Target> predict(A in);

    /** As {@link #predict}, with the probabilities of what else there is to choose from; without any if it chooses nothing. */
    default List<Answer> answers(A in) {
        return predict(in).stream().map(Answer::of).toList();
    }

    /** False for a target that it could never give: a class that no training row had. */
    boolean knows(Target target);
}
