package io.millrace.text;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;

/** What a {@code tokenizer.json} puts around a text: its post-processor, read from the file and never run. */
final class Framing {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Framing() {}

    /** Whether an opening token comes before a single text and a separator behind it. */
    static boolean has(byte[] json, int cls, int sep) {
        try (JsonParser in = MAPPER.createParser(json)) {
            in.nextToken();
            while (in.nextToken() == JsonToken.FIELD_NAME) {
                String name = in.currentName();
                in.nextToken();
                if (name.equals("post_processor")) {
                    return frames(MAPPER.readTree(in), cls, sep);
                }
                in.skipChildren();
            }
            return false;
        } catch (IOException e) {
            throw new IllegalArgumentException("tokenizer.json is no JSON: " + e.getMessage(), e);
        }
    }

    private static boolean frames(JsonNode processor, int cls, int sep) {
        switch (processor.path("type").asText()) {
            case "Sequence" -> {
                for (JsonNode one : processor.path("processors")) {
                    if (frames(one, cls, sep)) {
                        return true;
                    }
                }
                return false;
            }
            case "TemplateProcessing" -> {
                JsonNode single = processor.path("single");
                JsonNode tokens = processor.path("special_tokens");
                return single.size() == 3
                        && single.get(1).has("Sequence")
                        && id(single.get(0), tokens) == cls
                        && id(single.get(2), tokens) == sep;
            }
            case "BertProcessing", "RobertaProcessing" -> {
                return processor.path("cls").path(1).asInt(-1) == cls
                        && processor.path("sep").path(1).asInt(-1) == sep;
            }
            default -> {
                return false;
            }
        }
    }

    private static int id(JsonNode piece, JsonNode tokens) {
        String name = piece.path("SpecialToken").path("id").asText();
        JsonNode ids = tokens.path(name).path("ids");
        return ids.size() == 1 ? ids.get(0).asInt(-1) : -1;
    }
}
