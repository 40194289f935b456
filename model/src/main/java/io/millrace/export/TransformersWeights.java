package io.millrace.export;

import io.millrace.release.Layout;
import io.millrace.release.Safetensors.Tensor;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The weights under the names, and in the layout, of the Transformers library's two models that compute what our encoder does:
 * {@code XLMRobertaXLModel} (Goyal et al. 2021), which normalises before each part, and {@code GPT2Model} (Radford et al.
 * 2019), whose linear maps hold their matrices transposed.
 */
final class TransformersWeights {

    private final TextModel model;
    private final SortedMap<String, Tensor> to = new TreeMap<>();

    private TransformersWeights(TextModel model) {
        this.model = model;
    }

    /** All of them. */
    static SortedMap<String, Tensor> of(TextModel model) {
        var weights = new TransformersWeights(model);
        if (model.shape().causal()) {
            weights.gpt2();
        } else {
            weights.xlmRobertaXl();
        }
        return weights.to;
    }

    private void both(String to, int layer, String from) {
        for (String part : List.of(".weight", ".bias")) {
            this.to.put(to + part, model.weight(layer, from + part));
        }
    }

    private void norm(String to) {
        for (String part : List.of(".weight", ".bias")) {
            this.to.put(to + part, model.weight(model.shape().norm() + part));
        }
    }

    private void xlmRobertaXl() {
        to.put("embeddings.word_embeddings.weight", model.weight(model.shape().tokens()));
        // There the first position is the one after the id of padding.
        to.put(
                "embeddings.position_embeddings.weight",
                Layout.after(model.special().pad() + 1, model.weight(model.shape().positions())));
        to.put("embeddings.token_type_embeddings.weight", Layout.zeros(1, model.width()));
        for (int i = 0; i < model.shape().depth(); i++) {
            String layer = "encoder.layer." + i + ".";
            both(layer + "attention.self_attn_layer_norm", i, "attention.norm");
            List<String> parts = List.of("query", "key", "value");
            for (int part = 0; part < parts.size(); part++) {
                String self = layer + "attention.self." + parts.get(part);
                long from = (long) part * model.width();
                long end = from + model.width();
                to.put(
                        self + ".weight",
                        Layout.rows(model.weight(i, "attention.qkv.weight"), from, end));
                to.put(
                        self + ".bias",
                        Layout.rows(model.weight(i, "attention.qkv.bias"), from, end));
            }
            both(layer + "attention.output.dense", i, "attention.out");
            both(layer + "LayerNorm", i, "feedforward.norm");
            both(layer + "intermediate.dense", i, "feedforward.up");
            both(layer + "output.dense", i, "feedforward.down");
        }
        norm("encoder.LayerNorm");
    }

    private void transposed(String to, int layer, String from) {
        this.to.put(to + ".weight", Layout.transposed(model.weight(layer, from + ".weight")));
        this.to.put(to + ".bias", model.weight(layer, from + ".bias"));
    }

    private void gpt2() {
        to.put("wte.weight", model.weight(model.shape().tokens()));
        to.put("wpe.weight", model.weight(model.shape().positions()));
        for (int i = 0; i < model.shape().depth(); i++) {
            String layer = "h." + i + ".";
            both(layer + "ln_1", i, "attention.norm");
            transposed(layer + "attn.c_attn", i, "attention.qkv");
            transposed(layer + "attn.c_proj", i, "attention.out");
            both(layer + "ln_2", i, "feedforward.norm");
            transposed(layer + "mlp.c_fc", i, "feedforward.up");
            transposed(layer + "mlp.c_proj", i, "feedforward.down");
        }
        norm("ln_f");
    }
}
