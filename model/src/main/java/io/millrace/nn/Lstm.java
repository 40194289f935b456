package io.millrace.nn;

import ai.djl.ndarray.NDArray;
import io.millrace.tensor.Parameters;
import io.millrace.tensor.Parameters.Start;
import io.millrace.tensor.Torch;

/**
 * A long short-term memory (Hochreiter and Schmidhuber 1997, with the forget gate of Gers et al. 2000) from the first
 * position to the last, in one call of the engine: {@code name.input.weight} (4 · width, in), {@code name.state.weight}
 * (4 · width, width) and {@code name.bias} (4 · width), with the gates in the order input, forget, cell, output.
 */
public final class Lstm implements Layer {

    private final Torch torch;
    private final NDArray input;
    private final NDArray state;
    private final NDArray bias;

    public Lstm(Parameters parameters, Torch torch, String name, int in, int width) {
        var start = new Start.Uniform(1 / Math.sqrt(width));
        this.torch = torch;
        this.input = parameters.create(name + ".input.weight", start, 4L * width, in);
        this.state = parameters.create(name + ".state.weight", start, 4L * width, width);
        this.bias = parameters.create(name + ".bias", Parameters.ZEROS, 4L * width);
    }

    /** (batch, time, in) to the output of every position, (batch, time, width). */
    @Override
    public NDArray forward(NDArray x) {
        return torch.call("lstm", x, input, state, bias);
    }
}
