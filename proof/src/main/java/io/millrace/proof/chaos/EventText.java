package io.millrace.proof.chaos;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.schemas.InvalidRecordException;
import io.millrace.schemas.avro.CheckpointManifest;
import io.millrace.schemas.avro.ModelRelease;
import io.millrace.schemas.avro.ProgressEvent;
import io.millrace.schemas.config.CanonicalJson;
import io.millrace.schemas.events.Told;
import io.millrace.schemas.topics.Topics;
import java.nio.charset.StandardCharsets;
import org.apache.avro.specific.SpecificRecordBase;

/**
 * Events as text that is equal if they say the same. What a clock decides is the same in all: in progress events the
 * {@code timestamp}, and what {@link io.millrace.schemas.events.Progress#timeless} names. Everything else counts, the paths
 * of files too.
 */
final class EventText {

    private final ObjectMapper json = new ObjectMapper();

    /** The topics whose events must be there once. */
    enum Kind {
        CHECKPOINT(CheckpointManifest.class),
        RELEASE(ModelRelease.class),
        PROGRESS(ProgressEvent.class);

        private final Class<? extends SpecificRecordBase> type;

        Kind(Class<? extends SpecificRecordBase> type) {
            this.type = type;
        }

        Class<? extends SpecificRecordBase> type() {
            return type;
        }

        String topic(Topics topics) {
            return switch (this) {
                case CHECKPOINT -> topics.checkpoints();
                case RELEASE -> topics.models();
                case PROGRESS -> topics.progress();
            };
        }
    }

    String of(Kind kind, SpecificRecordBase event) {
        return event instanceof ProgressEvent progress ? of(told(progress)) : text(kind, event);
    }

    String of(Told told) {
        var timeless = new Told(told.pipeline(), told.step(), 0, told.what().timeless());
        return text(Kind.PROGRESS, timeless.event());
    }

    private static Told told(ProgressEvent event) {
        try {
            return Told.of(event)
                    .orElseThrow(
                            () -> new IllegalStateException("an event of no known kind: " + event));
        } catch (InvalidRecordException e) {
            throw new IllegalStateException("a progress event cannot be read", e);
        }
    }

    private String text(Kind kind, SpecificRecordBase event) {
        try {
            JsonNode tree = json.readTree(event.toString());
            return kind + " " + new String(CanonicalJson.bytes(tree), StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an event is no JSON: " + event, e);
        }
    }
}
