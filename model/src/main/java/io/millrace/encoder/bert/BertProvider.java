package io.millrace.encoder.bert;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.encoder.BidirectionalTokens;
import io.millrace.encoder.Encoder;
import io.millrace.encoder.ForeignConfig;
import io.millrace.encoder.ForeignWeights;
import io.millrace.encoder.bert.BertEncoder.Options;
import io.millrace.input.TokenInput;
import io.millrace.release.Safetensors.Tensor;
import io.millrace.tensor.Parameters;
import io.millrace.tensor.Torch;
import java.util.Map;
import java.util.Set;

/**
 * BERT (Devlin et al. 2019) and DistilBERT: normalisation after each part, learned positions, exact GELU; what given weights of
 * that kind are run by.
 */
public final class BertProvider
        implements Encoder.Provider<Options, TokenInput>, ForeignWeights<Options> {

    @Override
    public String name() {
        return "bert";
    }

    @Override
    public Class<Options> options() {
        return Options.class;
    }

    @Override
    public Class<TokenInput> reads() {
        return TokenInput.class;
    }

    @Override
    public Class<? extends Encoder<?>> makes(Options own) {
        return BidirectionalTokens.class;
    }

    @Override
    public Encoder<?> create(Options own, TokenInput input, Parameters parameters, Torch torch) {
        return new BertEncoder(own, input, parameters, torch);
    }

    @Override
    public Set<String> modelTypes() {
        return Set.of("bert", "distilbert");
    }

    @Override
    public Options options(JsonNode json) {
        var config = new ForeignConfig(json);
        if (config.text("model_type", "bert").equals("distilbert")) {
            config.only("activation", "gelu", "gelu");
            config.only("sinusoidal_pos_embds", "false", "false");
            return new Options(
                    config.number("n_layers", 6),
                    config.number("dim", 768),
                    config.number("n_heads", 12),
                    config.number("hidden_dim", 3072),
                    config.number("max_position_embeddings", 512),
                    0,
                    1e-12);
        }
        config.only("hidden_act", "gelu", "gelu");
        config.only("position_embedding_type", "absolute", "absolute");
        config.only("is_decoder", "false", "false");
        return new Options(
                config.number("num_hidden_layers", 12),
                config.number("hidden_size", 768),
                config.number("num_attention_heads", 12),
                config.number("intermediate_size", 3072),
                config.number("max_position_embeddings", 512),
                config.number("type_vocab_size", 2),
                config.real("layer_norm_eps", 1e-12));
    }

    @Override
    public Map<String, Tensor> weights(Options own, Map<String, Tensor> foreign, int vocabulary) {
        return BertWeights.of(own, foreign, vocabulary);
    }
}
