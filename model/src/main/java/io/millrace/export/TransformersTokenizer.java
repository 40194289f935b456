package io.millrace.export;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.text.TextTokenizer;
import java.io.IOException;

/** The tokenizer as others have to set it up to give the ids that the encoder was trained on. */
final class TransformersTokenizer {

    private static final ObjectMapper JSON =
            JsonMapper.builder(
                            JsonFactory.builder()
                                    .streamReadConstraints(
                                            StreamReadConstraints.builder()
                                                    .maxStringLength(TextTokenizer.MAX_BYTES)
                                                    .build())
                                    .build())
                    .build();

    private TransformersTokenizer() {}

    /**
     * The file {@code tokenizer.json}: nothing is added around a text, nothing cut or padded unless asked for, and the token of
     * a blank takes the space before it along.
     */
    static byte[] file(TextModel model) throws IOException {
        ObjectNode root = (ObjectNode) JSON.readTree(model.tokenizer());
        root.putNull("truncation");
        root.putNull("padding");
        root.putNull("post_processor");
        for (JsonNode token : root.withArray("added_tokens")) {
            if (token.get("id").intValue() == model.special().mask()) {
                ((ObjectNode) token).put("lstrip", true);
            }
        }
        return JSON.writeValueAsBytes(root);
    }

    /** The file {@code tokenizer_config.json}. */
    static byte[] config(TextModel model) throws IOException {
        ObjectNode config = JSON.createObjectNode();
        config.put("tokenizer_class", "PreTrainedTokenizerFast");
        config.put("model_max_length", model.length());
        config.put("padding_side", "right");
        config.put("truncation_side", "right");
        config.put("clean_up_tokenization_spaces", false);
        config.put("pad_token", model.names().get("pad"));
        config.put("sep_token", model.names().get("sep"));
        config.put("eos_token", model.names().get("sep"));
        config.put("mask_token", model.names().get("mask"));
        if (model.names().containsKey("cls")) {
            config.put("cls_token", model.names().get("cls"));
        }
        ArrayNode inputs = config.putArray("model_input_names");
        inputs.add("input_ids").add("attention_mask");
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(config);
    }
}
