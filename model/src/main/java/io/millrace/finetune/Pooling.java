package io.millrace.finetune;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.encoder.Encoder;
import io.millrace.encoder.TokenEncoder;
import io.millrace.input.Arrays;
import io.millrace.input.Input;
import io.millrace.input.TokenInput;
import io.millrace.learner.Kinds;
import io.millrace.release.SavedModel;
import io.millrace.schemas.config.Choice;
import io.millrace.tensor.Parameters;
import java.util.Locale;

/** What a head that answers from one representation for each example reads. */
public enum Pooling {
    /** The encoder's representation. */
    ENCODER,
    /** The encoder's representation and a bag of tokens beside it, see {@link WideAndDeep}; of encoders of tokens. */
    WIDE_AND_DEEP;

    /** As a saved model names it: null for the one that was there before it had a name. */
    String text() {
        return this == ENCODER ? null : name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * By that name.
     *
     * @throws IllegalArgumentException if there is none such, with those that there are
     */
    static Pooling named(String text) {
        if (text == null) {
            return ENCODER;
        }
        if (text.equals(WIDE_AND_DEEP.text())) {
            return WIDE_AND_DEEP;
        }
        throw new IllegalArgumentException(
                "head.pooling is '" + text + "'; allowed: " + WIDE_AND_DEEP.text());
    }

    /**
     * That of a fine-tuning.
     *
     * @throws IllegalArgumentException if what is configured does not go with them, with what is needed
     */
    static Pooling chosen(FineTuneConfig config, SavedModel encoder) {
        Choice<Encoder.Provider<Record, Input<?>>> kind = Kinds.encoder(encoder.encoder());
        boolean fits =
                TokenEncoder.class.isAssignableFrom(kind.plugin().makes(kind.options()))
                        && config.task().plugin().reads().isAssignableFrom(WideAndDeep.class);
        if (config.pooling() == WIDE_AND_DEEP && !fits) {
            throw new IllegalArgumentException(
                    "pooling is "
                            + WIDE_AND_DEEP.text()
                            + "; task "
                            + config.task().name()
                            + " on encoder "
                            + ((ObjectNode) encoder.encoder()).path("name").asText()
                            + " allows: encoder");
        }
        return config.pooling();
    }

    /** What a head reads of an encoder; parameters of its own are made. */
    @SuppressWarnings("unchecked") // an encoder of tokens reads tokens
    Encoder<Arrays> of(Encoder<Arrays> encoder, Input<?> input, Parameters parameters) {
        if (this == ENCODER) {
            return encoder;
        }
        Encoder<?> both =
                new WideAndDeep<>(
                        (TokenEncoder) (Encoder<?>) encoder,
                        ((TokenInput) input).vocabulary(),
                        parameters);
        return (Encoder<Arrays>) both;
    }
}
