package io.millrace.encoder;

import ai.djl.ndarray.NDArray;
import io.millrace.input.Arrays;
import java.util.List;

/** Shows what every layer makes, for mixing layers, for probing one, for detection at several scales. */
public interface LayeredEncoder<A extends Arrays> extends Encoder<A> {

    /** The output of every layer, from the input up, the last one as it is pooled. */
    List<NDArray> layerOutputs(A in, Mode mode);
}
