package io.millrace.proof.chaos;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.schemas.avro.CheckpointManifest;
import io.millrace.schemas.avro.ModelRelease;
import io.millrace.schemas.avro.ProgressEvent;
import io.millrace.schemas.config.CanonicalJson;
import io.millrace.schemas.topics.Topics;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.avro.specific.SpecificRecordBase;

/**
 * Events as text that is equal if they say the same. Left out is what a clock decides: in progress events the {@code
 * timestamp}, and the values {@code tokensPerSecond} and {@code seconds}. Everything else counts, the paths of files too.
 */
final class EventText {

    private static final List<String> BY_THE_CLOCK =
            List.of("tokensPerSecond", "seconds", "snapshotSeconds");

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
        try {
            JsonNode tree = json.readTree(event.toString());
            if (kind == Kind.PROGRESS) {
                ((ObjectNode) tree).remove("timestamp");
                ((ObjectNode) tree.get("values")).remove(BY_THE_CLOCK);
            }
            return kind + " " + new String(CanonicalJson.bytes(tree), StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an event is no JSON: " + event, e);
        }
    }
}
