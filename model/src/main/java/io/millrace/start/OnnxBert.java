package io.millrace.start;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.release.Layout;
import io.millrace.release.Safetensors.Tensor;
import io.millrace.start.OnnxFile.Node;
import io.millrace.start.OnnxFile.Value;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An ONNX file that the Transformers library's BERT was exported to. Embeddings, biases and normalisations keep their names
 * there; the matrices of linear maps are turned and have lost theirs: each is known by the bias that is added to its product.
 */
final class OnnxBert implements Start.Format {

    private static final String SUFFIX = ".onnx";

    private final Map<String, Node> madeBy = new HashMap<>();
    private OnnxFile file;

    @Override
    public Optional<Start> read(StartFiles files) throws IOException {
        List<String> found =
                files.only() != null && files.only().endsWith(SUFFIX)
                        ? List.of(files.only())
                        : files.only() == null ? files.ending(SUFFIX) : List.of();
        if (found.isEmpty() || (files.only() == null && files.has("model.safetensors"))) {
            return Optional.empty();
        }
        if (found.size() > 1) {
            throw new IllegalArgumentException("it has several, " + found + "; allowed: one");
        }
        return Optional.of(new OnnxBert().start(files, found.get(0)));
    }

    private Start start(StartFiles files, String name) throws IOException {
        file = OnnxFile.read(files.map(name, Integer.MAX_VALUE));
        for (Node node : file.nodes()) {
            if (!node.domain().isEmpty() && !node.domain().equals("ai.onnx")) {
                throw new IllegalArgumentException(
                        "it has an operator of "
                                + node.domain()
                                + ", "
                                + node.operator()
                                + "; allowed: those of ONNX itself");
            }
            node.outputs().forEach(output -> madeBy.put(output, node));
        }
        Map<String, Tensor> weights = weights();
        JsonNode config =
                files.has(ForeignModel.CONFIG) ? ForeignModel.config(files) : config(weights);
        String own = name.substring(0, name.length() - SUFFIX.length()) + "-tokenizer.json";
        return ForeignModel.start(
                files, config, weights, files.has(own) ? own : ForeignModel.TOKENIZER);
    }

    private Map<String, Tensor> weights() {
        var weights = new LinkedHashMap<String, Tensor>();
        long[] values = {0};
        file.initializers()
                .forEach(
                        (name, value) -> {
                            if (value.type() == OnnxFile.FLOAT) {
                                Tensor tensor = tensor(name, value);
                                values[0] += tensor.length() / Float.BYTES;
                                weights.put(name, tensor);
                            }
                        });
        if (values[0] > Start.MOST_VALUES) {
            throw new IllegalArgumentException(
                    "it has " + values[0] + " values; allowed: at most " + Start.MOST_VALUES);
        }
        for (Node node : file.nodes()) {
            if (!node.operator().equals("Add") || node.inputs().size() != 2) {
                continue;
            }
            for (int i = 0; i < 2; i++) {
                String bias = node.inputs().get(i);
                Node product = madeBy.get(node.inputs().get(1 - i));
                if (bias.endsWith(".bias")
                        && product != null
                        && product.operator().equals("MatMul")) {
                    Tensor matrix = weights.get(product.inputs().get(1));
                    if (matrix != null && matrix.shape().length == 2) {
                        String weight = bias.substring(0, bias.length() - 4) + "weight";
                        weights.put(weight, Layout.transposed(matrix));
                    }
                }
            }
        }
        return weights;
    }

    private static Tensor tensor(String name, Value value) {
        long needed = Float.BYTES;
        for (long extent : value.shape()) {
            if (extent < 0 || extent > Integer.MAX_VALUE) {
                throw new IllegalArgumentException("tensor " + name + " has an extent " + extent);
            }
            needed = Math.multiplyExact(needed, extent);
        }
        ByteBuffer raw = value.raw().duplicate().order(ByteOrder.LITTLE_ENDIAN);
        if (raw.remaining() != needed) {
            throw new IllegalArgumentException(
                    "tensor "
                            + name
                            + " has "
                            + raw.remaining()
                            + " bytes; needed by its shape: "
                            + needed);
        }
        return new Tensor(value.shape(), raw);
    }

    /** What {@code config.json} would say, from the shapes and the graph. */
    private ObjectNode config(Map<String, Tensor> weights) {
        ObjectNode config = JsonNodeFactory.instance.objectNode().put("model_type", "bert");
        if (file.nodes().stream()
                .noneMatch(node -> List.of("Erf", "Gelu").contains(node.operator()))) {
            config.put("hidden_act", "not made of Erf");
        }
        Tensor positions = ending(weights, "embeddings.position_embeddings.weight");
        int width = (int) positions.shape()[1];
        config.put("hidden_size", width);
        config.put("max_position_embeddings", (int) positions.shape()[0]);
        config.put(
                "type_vocab_size",
                (int) ending(weights, "embeddings.token_type_embeddings.weight").shape()[0]);
        config.put(
                "intermediate_size",
                (int) ending(weights, "encoder.layer.0.intermediate.dense.bias").shape()[0]);
        long depth =
                weights.keySet().stream()
                        .filter(name -> name.endsWith(".attention.self.query.bias"))
                        .count();
        config.put("num_hidden_layers", (int) depth);
        config.put("num_attention_heads", heads(width));
        config.put("layer_norm_eps", epsilon());
        return config;
    }

    private static Tensor ending(Map<String, Tensor> weights, String suffix) {
        return weights.entrySet().stream()
                .filter(weight -> weight.getKey().endsWith(suffix))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "it has no float tensor "
                                                + suffix
                                                + "; allowed: a BERT with weights of float32"));
    }

    /** A hidden state is cut into heads by a reshape to (batch, time, heads, width / heads). */
    private int heads(int width) {
        for (Node node : file.nodes()) {
            if (node.operator().equals("Reshape") && node.inputs().size() == 2) {
                List<Long> to = shape(node.inputs().get(1));
                if (to.size() == 4 && to.get(2) * to.get(3) == width && to.get(3) > 0) {
                    return to.get(2).intValue();
                }
            }
        }
        throw new IllegalArgumentException(
                "its graph does not show into how many heads attention is cut; a config.json with"
                        + " num_attention_heads beside it says it");
    }

    /** The numbers of a shape, 0 for those that are computed. */
    private List<Long> shape(String name) {
        long[] constant = integers(name);
        if (constant != null) {
            return java.util.Arrays.stream(constant).boxed().toList();
        }
        Node made = madeBy.get(name);
        if (made == null || !made.operator().equals("Concat")) {
            return List.of();
        }
        return made.inputs().stream()
                .map(this::integers)
                .map(one -> one != null && one.length == 1 ? one[0] : 0L)
                .toList();
    }

    private long[] integers(String name) {
        Value value = value(name);
        return value == null ? null : value.integers();
    }

    private Value value(String name) {
        Node made = madeBy.get(name);
        return made == null ? file.initializers().get(name) : made.value();
    }

    /** What is added to the variance under a root, or what the operator says. */
    private double epsilon() {
        for (Node node : file.nodes()) {
            if (node.operator().equals("LayerNormalization")) {
                return Double.isNaN(node.epsilon()) ? 1e-5 : node.epsilon();
            }
            Node sum = node.operator().equals("Sqrt") ? madeBy.get(node.inputs().get(0)) : null;
            if (sum != null && sum.operator().equals("Add")) {
                for (String input : sum.inputs()) {
                    Value value = value(input);
                    if (value != null && value.real() > 0) {
                        return value.real();
                    }
                }
            }
        }
        throw new IllegalArgumentException(
                "its graph does not show what normalisations add to the variance; a config.json with"
                        + " layer_norm_eps beside it says it");
    }
}
