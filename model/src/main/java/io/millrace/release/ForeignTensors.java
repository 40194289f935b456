package io.millrace.release;

import io.millrace.release.Safetensors.Tensor;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** Tensors of a file from elsewhere, by their names there; what is taken is checked. */
public final class ForeignTensors {

    private final Map<String, Tensor> tensors;

    private ForeignTensors(Map<String, Tensor> tensors) {
        this.tensors = tensors;
    }

    /**
     * Tensors by their names.
     *
     * @param prefixes that stand before the names where the file holds a head beside the encoder; left out
     */
    public static ForeignTensors of(Map<String, Tensor> tensors, String... prefixes) {
        var named = new TreeMap<String, Tensor>();
        tensors.forEach(
                (name, tensor) -> {
                    String bare = name;
                    for (String prefix : prefixes) {
                        bare = bare.startsWith(prefix) ? bare.substring(prefix.length()) : bare;
                    }
                    // Files that came from TensorFlow call the two so.
                    bare = bare.replace("LayerNorm.gamma", "LayerNorm.weight");
                    named.put(bare.replace("LayerNorm.beta", "LayerNorm.bias"), tensor);
                });
        return new ForeignTensors(named);
    }

    /** True if there is such a tensor. */
    public boolean has(String name) {
        return tensors.containsKey(name);
    }

    /**
     * A tensor of that shape.
     *
     * @throws IllegalArgumentException if it is missing or of another shape
     */
    public Tensor of(String name, long... shape) {
        Tensor tensor = found(name);
        if (!Arrays.equals(tensor.shape(), shape)) {
            throw another(name, tensor, Arrays.toString(shape));
        }
        return tensor;
    }

    /**
     * A tensor with any number of rows, at least one, of that shape.
     *
     * @throws IllegalArgumentException if it is missing or of another shape
     */
    public Tensor rows(String name, long... row) {
        Tensor tensor = found(name);
        long[] shape = tensor.shape();
        if (shape.length != row.length + 1
                || shape[0] < 1
                || !Arrays.equals(Arrays.copyOfRange(shape, 1, shape.length), row)) {
            throw another(name, tensor, "rows of " + Arrays.toString(row));
        }
        return tensor;
    }

    private Tensor found(String name) {
        Tensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException(
                    "the weights have no float tensor " + name + "; needed: one");
        }
        return tensor;
    }

    private static IllegalArgumentException another(String name, Tensor tensor, String wanted) {
        return new IllegalArgumentException(
                "tensor "
                        + name
                        + " has the shape "
                        + Arrays.toString(tensor.shape())
                        + "; needed: "
                        + wanted);
    }
}
