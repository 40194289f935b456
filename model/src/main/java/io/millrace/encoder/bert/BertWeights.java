package io.millrace.encoder.bert;

import io.millrace.nn.TokenPrediction;
import io.millrace.release.ForeignTensors;
import io.millrace.release.Layout;
import io.millrace.release.Safetensors.Tensor;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The weights of {@code BertModel} and {@code DistilBertModel} of the Transformers library under our names. */
final class BertWeights {

    /**
     * What the parts are called.
     *
     * @param embeddings what the names of the embeddings begin with
     * @param layers what the names of layers begin with
     * @param qkv the three maps of attention
     * @param parts output of attention, its normalisation, the two maps of the feed-forward part, its normalisation
     * @param transform of the head that predicts tokens
     * @param norm of that head
     * @param output of that head
     */
    private record Names(
            String embeddings,
            String layers,
            List<String> qkv,
            List<String> parts,
            String transform,
            String norm,
            String output) {}

    private static final Names BERT =
            new Names(
                    "embeddings.",
                    "encoder.layer.",
                    List.of("attention.self.query", "attention.self.key", "attention.self.value"),
                    List.of(
                            "attention.output.dense",
                            "attention.output.LayerNorm",
                            "intermediate.dense",
                            "output.dense",
                            "output.LayerNorm"),
                    "cls.predictions.transform.dense",
                    "cls.predictions.transform.LayerNorm",
                    "cls.predictions.bias");

    private static final Names DISTILBERT =
            new Names(
                    "embeddings.",
                    "transformer.layer.",
                    List.of("attention.q_lin", "attention.k_lin", "attention.v_lin"),
                    List.of(
                            "attention.out_lin",
                            "sa_layer_norm",
                            "ffn.lin1",
                            "ffn.lin2",
                            "output_layer_norm"),
                    "vocab_transform",
                    "vocab_layer_norm",
                    "vocab_projector.bias");

    private static final List<String> OURS =
            List.of(
                    "attention.out",
                    "attention.norm",
                    "feedforward.up",
                    "feedforward.down",
                    "feedforward.norm");

    private final Names names;
    private final ForeignTensors from;
    private final Map<String, Tensor> to = new TreeMap<>();

    private BertWeights(Names names, ForeignTensors from) {
        this.names = names;
        this.from = from;
    }

    static Map<String, Tensor> of(
            BertEncoder.Options own, Map<String, Tensor> foreign, int vocabulary) {
        var from = ForeignTensors.of(foreign, "bert.", "distilbert.");
        boolean distilled = from.has("transformer.layer.0.attention.q_lin.weight");
        var weights = new BertWeights(distilled ? DISTILBERT : BERT, from);
        weights.encoder(own, vocabulary);
        weights.head(own.width(), vocabulary);
        return weights.to;
    }

    private void encoder(BertEncoder.Options own, int vocabulary) {
        int width = own.width();
        Tensor tokens = from.rows(names.embeddings + "word_embeddings.weight", width);
        to.put(BertEncoder.TOKENS, Layout.resized(tokens, vocabulary));
        to.put(
                BertEncoder.POSITIONS,
                from.of(names.embeddings + "position_embeddings.weight", own.positions(), width));
        if (own.types() > 0) {
            String types = names.embeddings + "token_type_embeddings.weight";
            to.put(BertEncoder.TYPES, from.of(types, own.types(), width));
        }
        pair(BertEncoder.NORM, names.embeddings + "LayerNorm", width);
        for (int i = 0; i < own.depth(); i++) {
            String there = names.layers + i + ".";
            String here = BertEncoder.LAYERS + "." + i + ".";
            to.put(here + "attention.qkv.weight", stacked(there, ".weight", width, width));
            to.put(here + "attention.qkv.bias", stacked(there, ".bias", width));
            long[][] shapes = {
                {width, width},
                {width},
                {own.feedforward(), width},
                {width, own.feedforward()},
                {width}
            };
            for (int part = 0; part < OURS.size(); part++) {
                pair(here + OURS.get(part), there + names.parts.get(part), shapes[part]);
            }
        }
    }

    private Tensor stacked(String layer, String suffix, long... shape) {
        return Layout.stacked(
                names.qkv.stream().map(name -> from.of(layer + name + suffix, shape)).toList());
    }

    private void pair(String here, String there, long... shape) {
        to.put(here + ".weight", from.of(there + ".weight", shape));
        to.put(here + ".bias", from.of(there + ".bias", shape[0]));
    }

    private void head(int width, int vocabulary) {
        if (!from.has(names.transform + ".weight")) {
            return;
        }
        pair(TokenPrediction.TRANSFORM, names.transform, width, width);
        pair(TokenPrediction.NORM, names.norm, width);
        Tensor bias =
                from.has(names.output)
                        ? from.rows(names.output)
                        : from.rows("cls.predictions.decoder.bias");
        to.put(TokenPrediction.OUTPUT_BIAS, Layout.resized(bias, vocabulary));
    }
}
