package io.millrace.export;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.encoder.PreNormTransformer;
import io.millrace.release.Artifact;
import io.millrace.release.Manifest;
import io.millrace.release.Safetensors;
import io.millrace.release.Safetensors.Tensor;
import io.millrace.release.SavedModel;
import io.millrace.task.LinearMap;
import java.io.IOException;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A folder that the Transformers library loads with {@code AutoModel.from_pretrained}, and {@code AutoTokenizer} beside it; of a
 * release the head as well, in files of its own: its weights, and what is done with them.
 */
public final class HuggingFace implements ModelFormat {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** By it others tell which library wrote the tensors; these are laid out as PyTorch's are. */
    private static final Map<String, String> METADATA = Map.of("format", "pt");

    @Override
    public String name() {
        return "huggingface";
    }

    @Override
    public SortedMap<String, Artifact.Content> files(Manifest manifest, SavedModel saved)
            throws IOException {
        TextModel model = TextModel.of(saved);
        var files = new TreeMap<String, Artifact.Content>();
        byte[] config = config(model);
        files.put("config.json", out -> out.write(config));
        SortedMap<String, Tensor> weights = TransformersWeights.of(model);
        files.put("model.safetensors", out -> Safetensors.write(weights, METADATA, out));
        var head = new TreeMap<>(model.weights());
        head.keySet().removeIf(name -> !name.startsWith("head."));
        if (!head.isEmpty()) {
            files.put("head.safetensors", out -> Safetensors.write(head, METADATA, out));
        }
        if (model.head().isPresent()) {
            byte[] map = head(model.head().get());
            files.put("head.json", out -> out.write(map));
        }
        byte[] tokenizer = TransformersTokenizer.file(model);
        files.put("tokenizer.json", out -> out.write(tokenizer));
        byte[] tokenizerConfig = TransformersTokenizer.config(model);
        files.put("tokenizer_config.json", out -> out.write(tokenizerConfig));
        byte[] card = ModelCard.huggingFace(manifest, model);
        files.put(ModelCard.FILE, out -> out.write(card));
        byte[] reference = ReferenceAnswers.of(saved);
        files.put(ReferenceAnswers.FILE, out -> out.write(reference));
        return files;
    }

    private static byte[] head(LinearMap head) throws IOException {
        ObjectNode map = JSON.createObjectNode();
        map.put("input", head.everyPosition() ? "last_hidden_state" : "pooled");
        map.put("weight", head.weight());
        map.put("bias", head.bias());
        head.outputs().forEach(map.putArray("outputs")::add);
        map.put("scale", head.scale());
        map.put("shift", head.shift());
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(map);
    }

    private static byte[] config(TextModel model) throws IOException {
        ObjectNode config = JSON.createObjectNode();
        int width = model.width();
        if (model.shape().causal()) {
            config.putArray("architectures").add("GPT2Model");
            config.put("model_type", "gpt2");
            config.put("n_embd", width);
            config.put("n_layer", model.shape().depth());
            config.put("n_head", model.shape().heads());
            config.put("n_inner", 4 * width);
            config.put("n_positions", model.length());
            config.put("activation_function", "gelu");
            config.put("layer_norm_epsilon", PreNormTransformer.EPSILON);
            for (String dropout : new String[] {"resid_pdrop", "embd_pdrop", "attn_pdrop"}) {
                config.put(dropout, 0.0);
            }
        } else {
            config.putArray("architectures").add("XLMRobertaXLModel");
            config.put("model_type", "xlm-roberta-xl");
            config.put("hidden_size", width);
            config.put("num_hidden_layers", model.shape().depth());
            config.put("num_attention_heads", model.shape().heads());
            config.put("intermediate_size", 4 * width);
            config.put("max_position_embeddings", model.special().pad() + 1 + model.length());
            config.put("type_vocab_size", 1);
            config.put("hidden_act", "gelu");
            config.put("layer_norm_eps", PreNormTransformer.EPSILON);
            config.put("hidden_dropout_prob", 0.0);
            config.put("attention_probs_dropout_prob", 0.0);
        }
        config.put("vocab_size", model.vocabulary());
        config.put("pad_token_id", model.special().pad());
        config.put("bos_token_id", model.special().cls().orElse(model.special().sep()));
        config.put("eos_token_id", model.special().sep());
        config.put("torch_dtype", "float32");
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(config);
    }
}
