package io.millrace.clean;

import io.millrace.schemas.payload.Payload;
import io.millrace.schemas.payload.PayloadType;
import io.millrace.schemas.payload.PayloadTypes;
import io.millrace.schemas.payload.Target;
import java.util.Optional;

/**
 * Makes the text of a payload regular, wherever the payload is from: what is pretrained on, labelled and asked is cleaned
 * alike, for a model that learned composed accents knows nothing of others.
 */
public final class PayloadCleaner {

    private final TextCleaner cleaner;

    /**
     * @param min fewest characters after cleaning
     * @param max most characters after cleaning
     */
    public PayloadCleaner(int min, int max) {
        this.cleaner = new TextCleaner(min, max);
    }

    /**
     * What cleaning gave.
     *
     * @param payload with regular text, or as it was
     * @param text that is regular, if the payload has text
     */
    public record Cleaned(Payload payload, Optional<String> text) {}

    /**
     * Cleans a payload. Spans are places in the text as it was given: made regular, it would have others.
     *
     * @param target what is said of it; null for nothing
     * @throws IllegalArgumentException if the text is too short or too long, with what is allowed
     */
    public Cleaned clean(Payload given, Target target) {
        return cleaned(given, target instanceof Target.Spans);
    }

    private <P extends Payload> Cleaned cleaned(P given, boolean asGiven) {
        PayloadType<P> type = PayloadTypes.known().of(given);
        Optional<String> text = type.text(given).map(cleaner::clean);
        Payload payload =
                asGiven || text.isEmpty() ? given : type.withText(given, text.orElseThrow());
        return new Cleaned(payload, text);
    }
}
