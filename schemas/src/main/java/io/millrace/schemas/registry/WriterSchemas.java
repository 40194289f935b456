package io.millrace.schemas.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.schemas.InvalidRecordException;
import io.millrace.schemas.time.SystemTime;
import io.millrace.schemas.time.Ticker;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.NameValidator;
import org.apache.avro.Schema;

/**
 * The Avro schemas of a registry by id, each asked for once; the most recently used are kept. An id always means the same
 * schema. That an id is unknown is remembered for half a minute only: a registry may learn of it late.
 */
public final class WriterSchemas {
    private static final int KEPT = 1000;
    private static final int MOST_REFERENCES = 100;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> UNREAD = List.of("default", "aliases", "order");
    private static final Duration UNKNOWN_FOR = Duration.ofSeconds(30);

    private final SchemaRegistry registry;
    private final Ticker ticker;
    private final Map<Integer, Known> known =
            new LinkedHashMap<>(64, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Integer, Known> eldest) {
                    return size() > KEPT;
                }
            };

    /** A schema, or why there is none. */
    private record Known(Schema schema, String refusal, long sinceNanos) {}

    public WriterSchemas(SchemaRegistry registry) {
        this(registry, SystemTime.ticker());
    }

    WriterSchemas(SchemaRegistry registry, Ticker ticker) {
        this.registry = registry;
        this.ticker = ticker;
    }

    /**
     * The schema with this id.
     *
     * @throws InvalidRecordException if the registry has no Avro schema of that id: no record can have been written with it
     * @throws RegistryException if the registry does not say
     */
    public Schema get(int id) throws InvalidRecordException {
        Known entry = known.get(id);
        if (entry == null || outdated(entry)) {
            entry = fetch(id);
            known.put(id, entry);
        }
        if (entry.schema() == null) {
            throw new InvalidRecordException(entry.refusal());
        }
        return entry.schema();
    }

    private boolean outdated(Known entry) {
        return entry.schema() == null
                && ticker.nanos() - entry.sinceNanos() > UNKNOWN_FOR.toNanos();
    }

    private Known fetch(int id) {
        Optional<JsonNode> answer = id < 0 ? Optional.empty() : registry.get("/schemas/ids/" + id);
        if (answer.isEmpty()) {
            return refused("schema id " + id + " is unknown to the " + registry);
        }
        String type = answer.get().path("schemaType").asText("AVRO");
        if (!type.equals("AVRO")) {
            return refused("schema id " + id + " is of type " + type + "; allowed is AVRO");
        }
        try {
            Schema.Parser parser = new Schema.Parser(NameValidator.NO_VALIDATION);
            parser.setValidateDefaults(false);
            return new Known(parse(answer.get(), parser, new int[1]), null, 0);
        } catch (RegistryException e) {
            throw e;
        } catch (RuntimeException e) {
            // Of what is no schema the parser says so by several exceptions, some of them not
            // Avro's own.
            return refused("schema id " + id + " is no Avro schema: " + e.getMessage());
        }
    }

    private Known refused(String reason) {
        return new Known(null, reason, ticker.nanos());
    }

    /** A schema may use names that others, of other subjects, define: those are parsed first. */
    private Schema parse(JsonNode answer, Schema.Parser parser, int[] references) {
        for (JsonNode reference : answer.path("references")) {
            String name = reference.path("name").asText();
            if (parser.getTypes().containsKey(name)) {
                continue;
            }
            if (++references[0] > MOST_REFERENCES) {
                throw new AvroRuntimeException("more than " + MOST_REFERENCES + " references");
            }
            String subject =
                    URLEncoder.encode(reference.path("subject").asText(), StandardCharsets.UTF_8)
                            .replace("+", "%20");
            int version = reference.path("version").asInt();
            JsonNode referenced =
                    registry.get("/subjects/" + subject + "/versions/" + version)
                            .orElseThrow(
                                    () ->
                                            new AvroRuntimeException(
                                                    "it refers to version "
                                                            + version
                                                            + " of "
                                                            + reference.path("subject").asText()
                                                            + ", which is not there"));
            parse(referenced, parser, references);
        }
        return parser.parse(needed(answer.path("schema").asText()));
    }

    /**
     * The schema without what plays no part where bytes are read with the schema they were written with: defaults, aliases
     * and orders. Registries hold some that never fitted, and their own clients do not look.
     */
    private static String needed(String schema) {
        try {
            JsonNode tree = JSON.readTree(schema);
            strip(tree);
            return tree.isContainerNode() ? tree.toString() : schema;
        } catch (IOException e) {
            return schema; // the parser says what is wrong
        }
    }

    private static void strip(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.remove(UNREAD);
        }
        node.forEach(WriterSchemas::strip);
    }
}
