package io.millrace.export;

import ai.onnx.proto.OnnxMl.GraphProto;
import io.millrace.encoder.PreNormTransformer;
import io.millrace.release.Layout;
import io.millrace.release.Safetensors.Tensor;
import io.millrace.task.LinearMap;
import io.millrace.task.PooledHead;
import java.util.List;

/**
 * The graph of a transformer of text: from {@code input_ids} and {@code attention_mask}, (batch, time), to {@code
 * last_hidden_state}, (batch, time, width), {@code pooled}, (batch, width), and what its head answers. Operators of version
 * {@value #OPERATORS}, the first that has layer normalisation.
 */
final class OnnxTransformer {

    static final int OPERATORS = 17;

    private final TextModel model;
    private final OnnxGraph graph = new OnnxGraph("millrace");
    private final String minus;
    private final String half;
    private final String one;
    private final String root;
    private final String narrow;
    private final String split;
    private final String joined;

    private OnnxTransformer(TextModel model) {
        this.model = model;
        int heads = model.shape().heads();
        int each = model.width() / heads;
        minus = graph.scalar(-3.0e38);
        half = graph.scalar(0.5);
        one = graph.scalar(1);
        root = graph.scalar(Math.sqrt(0.5));
        narrow = graph.scalar(1 / Math.sqrt(each));
        split = graph.integers(0, 0, 3, heads, each); // 0 keeps what is there
        joined = graph.integers(0, 0, model.width());
    }

    static GraphProto of(TextModel model) {
        return new OnnxTransformer(model).build();
    }

    private GraphProto build() {
        String ids = graph.input("input_ids", "batch", "time");
        String mask =
                graph.node(
                        "Cast",
                        List.of(OnnxGraph.number("to", 9)), // boolean
                        graph.input("attention_mask", "batch", "time"));
        String time =
                graph.node(
                        "Shape",
                        List.of(OnnxGraph.number("start", 1), OnnxGraph.number("end", 2)),
                        ids);
        String x = embedded(ids, time);
        String seen = model.shape().causal() ? before(time) : everywhere(mask);
        for (int layer = 0; layer < model.shape().depth(); layer++) {
            x = layer(layer, x, seen);
        }
        String norm = model.shape().norm();
        String hidden =
                norm(
                        x,
                        graph.tensor(norm + ".weight", model.weight(norm + ".weight")),
                        graph.tensor(norm + ".bias", model.weight(norm + ".bias")));
        graph.output("last_hidden_state", hidden, "batch", "time", model.width());
        String pooled = pooled(hidden, ids, mask);
        graph.output("pooled", pooled, "batch", model.width());
        model.head().ifPresent(head -> answer(head, head.everyPosition() ? hidden : pooled));
        return graph.build();
    }

    private String embedded(String ids, String time) {
        String tokens =
                graph.node(
                        "Gather",
                        graph.tensor(model.shape().tokens(), model.weight(model.shape().tokens())),
                        ids);
        String positions =
                graph.node(
                        "Slice",
                        graph.tensor(
                                model.shape().positions(), model.weight(model.shape().positions())),
                        graph.integers(0),
                        time,
                        graph.integers(0));
        return graph.node("Add", tokens, positions);
    }

    /** What a position sees, (batch, 1, 1, time). */
    private String everywhere(String mask) {
        return graph.node("Unsqueeze", mask, graph.integers(1, 2));
    }

    /** What a position sees, (time, time). */
    private String before(String time) {
        String end = graph.node("Squeeze", time, graph.integers(0));
        String range = graph.node("Range", graph.integer(0), end, graph.integer(1));
        return graph.node(
                "LessOrEqual",
                graph.node("Unsqueeze", range, graph.integers(0)),
                graph.node("Unsqueeze", range, graph.integers(1)));
    }

    private String weight(int layer, String part) {
        return graph.tensor(model.shape().of(layer, part), model.weight(layer, part));
    }

    private String norm(String x, String weight, String bias) {
        return graph.node(
                "LayerNormalization",
                List.of(
                        OnnxGraph.number("axis", -1),
                        OnnxGraph.real("epsilon", PreNormTransformer.EPSILON)),
                x,
                weight,
                bias);
    }

    private String norm(String x, int layer, String name) {
        return norm(x, weight(layer, name + ".weight"), weight(layer, name + ".bias"));
    }

    private String linear(String x, int layer, String name) {
        Tensor matrix = Layout.transposed(model.weight(layer, name + ".weight"));
        String product =
                graph.node(
                        "MatMul",
                        x,
                        graph.tensor(model.shape().of(layer, name + ".weight"), matrix));
        return graph.node("Add", product, weight(layer, name + ".bias"));
    }

    private String layer(int layer, String x, String seen) {
        String h = norm(x, layer, "attention.norm");
        String attended = attention(linear(h, layer, "attention.qkv"), seen);
        String y = graph.node("Add", x, linear(attended, layer, "attention.out"));
        String up = linear(norm(y, layer, "feedforward.norm"), layer, "feedforward.up");
        return graph.node("Add", y, linear(gelu(up), layer, "feedforward.down"));
    }

    private String gelu(String x) {
        String erf = graph.node("Erf", graph.node("Mul", x, root));
        return graph.node("Mul", graph.node("Mul", x, half), graph.node("Add", erf, one));
    }

    private String transposed(String x, long... axes) {
        return graph.node("Transpose", List.of(OnnxGraph.attribute("perm", axes)), x);
    }

    /** (batch, time, 3 · width) to (batch, time, width). */
    private String attention(String qkv, String seen) {
        String parts = transposed(graph.node("Reshape", qkv, split), 2, 0, 3, 1, 4);
        String q = graph.node("Gather", parts, graph.integer(0));
        String k = graph.node("Gather", parts, graph.integer(1));
        String v = graph.node("Gather", parts, graph.integer(2));
        String scores =
                graph.node("MatMul", graph.node("Mul", q, narrow), transposed(k, 0, 1, 3, 2));
        String shown = graph.node("Where", seen, scores, minus);
        String shares = graph.node("Softmax", List.of(OnnxGraph.number("axis", -1)), shown);
        String heads = transposed(graph.node("MatMul", shares, v), 0, 2, 1, 3);
        return graph.node("Reshape", heads, joined);
    }

    private String sum(String x, boolean keep, long axis) {
        return graph.node(
                "ReduceSum",
                List.of(OnnxGraph.number("keepdims", keep ? 1 : 0)),
                x,
                graph.integers(axis));
    }

    private String real(String x) {
        return graph.node("Cast", List.of(OnnxGraph.number("to", 1)), x);
    }

    /** The mean over the blanks, over all tokens where there is none. */
    private String pooled(String hidden, String ids, String mask) {
        String equal = graph.node("Equal", ids, graph.integer(model.special().mask()));
        String blanks = real(graph.node("And", equal, mask));
        String any = graph.node("Greater", sum(blanks, true, 1), graph.scalar(0));
        String count = graph.node("Where", any, blanks, real(mask));
        String shares = graph.node("Div", count, graph.node("Max", sum(count, true, 1), one));
        String weighted =
                graph.node("Mul", hidden, graph.node("Unsqueeze", shares, graph.integers(2)));
        return sum(weighted, false, 1);
    }

    private String tensor(String name) {
        return graph.tensor(name, model.weight(name));
    }

    private void answer(LinearMap head, String from) {
        String x = from;
        if (!head.everyPosition()) {
            String centred = graph.node("Sub", x, tensor(PooledHead.SHIFT));
            x = graph.node("Mul", centred, tensor(PooledHead.SCALE));
        }
        String matrix = graph.tensor(head.weight(), Layout.transposed(model.weight(head.weight())));
        String outputs = graph.node("Add", graph.node("MatMul", x, matrix), tensor(head.bias()));
        if (head.outputs().isEmpty()) {
            String scaled = graph.node("Mul", outputs, graph.scalar(head.scale()));
            String value = graph.node("Add", scaled, graph.scalar(head.shift()));
            graph.output("value", graph.node("Squeeze", value, graph.integers(-1)), "batch");
            return;
        }
        Object[] extents =
                head.everyPosition()
                        ? new Object[] {"batch", "time", head.outputs().size()}
                        : new Object[] {"batch", head.outputs().size()};
        graph.output("logits", outputs, extents);
        graph.output(
                "probabilities",
                graph.node("Softmax", List.of(OnnxGraph.number("axis", -1)), outputs),
                extents);
    }
}
