package io.millrace.finetune;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.encoder.Encoder;
import io.millrace.schemas.plugin.Plugins;
import java.util.List;

/** Which of an encoder's parameters a fine-tuning touches. Found by name through {@link java.util.ServiceLoader}. */
public interface TransferStrategy {

    /** The name in configurations. */
    String name();

    /** Options with defaults filled in and checked. Errors name the key. */
    JsonNode complete(JsonNode options);

    /**
     * Prefixes of the encoder's parameters that are trained; what is put on top of the encoder always is.
     *
     * @throws IllegalArgumentException if the encoder has no such layers, with what is allowed
     */
    List<String> trained(JsonNode options, Encoder encoder);

    /** The strategy of that name. */
    static TransferStrategy find(String name) {
        return Plugins.find(TransferStrategy.class, TransferStrategy::name, "strategy.name", name);
    }
}
