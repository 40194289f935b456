package io.millrace.nn;

import io.millrace.tensor.Torch;

/** Functions of single values, as layers. */
public final class Activations {

    private Activations() {}

    /** The exact Gaussian error linear unit (Hendrycks and Gimpel 2016). */
    public static Layer gelu(Torch torch) {
        return x -> torch.call("gelu", x);
    }

    /** The rectifier. */
    public static Layer relu(Torch torch) {
        return x -> torch.call("relu", x);
    }
}
