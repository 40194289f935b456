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
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.NameValidator;
import org.apache.avro.Schema;

/**
 * The Avro schemas of a registry by id, each asked for once; the most recently used are kept, up to a bound of their text.
 * An id always means the same schema. That an id is unknown is remembered for half a minute only: a registry may learn of it
 * late.
 *
 * <p>Every question holds the stream up. Ids out of noise are all unknown and hardly ever the same, so after {@value
 * #MOST_UNKNOWN} unknown ones within half a minute no other is asked for until it is over.
 */
public final class WriterSchemas {
    private static final int KEPT = 1000;

    /** Of the schemas' text; parsed, they take a few times as much. */
    private static final int KEPT_CHARACTERS = 16 << 20;

    /** Of one schema with all that it refers to. */
    private static final int MOST_CHARACTERS = 4 << 20;

    private static final int MOST_UNKNOWN = 100;
    private static final int KEPT_REFUSALS = 10_000;
    private static final int REASON = 500;
    private static final int MOST_REFERENCES = 100;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> UNREAD = List.of("default", "aliases", "order", "doc");
    private static final Duration UNKNOWN_FOR = Duration.ofSeconds(30);

    private final SchemaRegistry registry;
    private final Ticker ticker;

    private final Map<Integer, Known> known = new LinkedHashMap<>(64, 0.75f, true);
    private long knownCharacters;

    // Apart from the schemas: noise must not drive those out that are read with.
    private final Map<Integer, Refused> refused =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Integer, Refused> eldest) {
                    return size() > KEPT_REFUSALS;
                }
            };

    /** When the newest unknown ids were asked for. */
    private final ArrayDeque<Long> unknown = new ArrayDeque<>();

    private record Known(Schema schema, int characters) {}

    /** Why there is no schema, and since when that is known. */
    private record Refused(String reason, long sinceNanos) {}

    /** What parsing one schema has come to. */
    private static final class Parsing {
        private final Schema.Parser parser = new Schema.Parser(NameValidator.NO_VALIDATION);
        private int references;
        private int characters;

        Parsing() {
            parser.setValidateDefaults(false);
        }
    }

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
     * @throws InvalidRecordException if the registry has no Avro schema of that id: no record can have been written with it;
     *     or too many were unknown just now for it to be asked for
     * @throws RegistryException if the registry does not say
     */
    public Schema get(int id) throws InvalidRecordException {
        Known there = known.get(id);
        if (there != null) {
            return there.schema();
        }
        Refused before = refused.get(id);
        if (before != null && !over(before.sinceNanos())) {
            throw new InvalidRecordException(before.reason());
        }
        refused.remove(id); // what comes next is the newest again
        return fetch(id);
    }

    private boolean over(long sinceNanos) {
        return ticker.nanos() - sinceNanos > UNKNOWN_FOR.toNanos();
    }

    private Schema fetch(int id) throws InvalidRecordException {
        while (!unknown.isEmpty() && over(unknown.getFirst())) {
            unknown.removeFirst();
        }
        if (unknown.size() >= MOST_UNKNOWN) {
            throw new InvalidRecordException(
                    "schema id "
                            + id
                            + " is not asked for: the "
                            + registry
                            + " did not know "
                            + MOST_UNKNOWN
                            + " others within "
                            + UNKNOWN_FOR.toSeconds()
                            + " s; are these records of its format?");
        }
        Optional<JsonNode> answer = id < 0 ? Optional.empty() : registry.get("/schemas/ids/" + id);
        if (answer.isEmpty()) {
            if (id >= 0) {
                unknown.add(ticker.nanos());
            }
            throw refuse(id, "is unknown to the " + registry);
        }
        String type = answer.get().path("schemaType").asText("AVRO");
        if (!type.equals("AVRO")) {
            throw refuse(id, "is of type " + type + "; allowed is AVRO");
        }
        var parsing = new Parsing();
        Schema schema;
        try {
            schema = parse(answer.get(), parsing);
        } catch (RegistryException e) {
            throw e;
        } catch (RuntimeException e) {
            // Of what is no schema the parser says so by several exceptions, some of them not
            // Avro's own.
            throw refuse(id, "is no Avro schema: " + e.getMessage());
        }
        keep(id, new Known(schema, parsing.characters));
        return schema;
    }

    private void keep(int id, Known schema) {
        known.put(id, schema);
        knownCharacters += schema.characters();
        var eldest = known.values().iterator();
        while (known.size() > KEPT || (knownCharacters > KEPT_CHARACTERS && known.size() > 1)) {
            knownCharacters -= eldest.next().characters();
            eldest.remove();
        }
    }

    private InvalidRecordException refuse(int id, String why) {
        String reason = "schema id " + id + " " + why;
        String cut = reason.length() > REASON ? reason.substring(0, REASON) + "..." : reason;
        refused.put(id, new Refused(cut, ticker.nanos()));
        return new InvalidRecordException(cut);
    }

    /** A schema may use names that others, of other subjects, define: those are parsed first. */
    private Schema parse(JsonNode answer, Parsing parsing) {
        for (JsonNode reference : answer.path("references")) {
            String name = reference.path("name").asText();
            if (parsing.parser.getTypes().containsKey(name)) {
                continue;
            }
            if (++parsing.references > MOST_REFERENCES) {
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
            parse(referenced, parsing);
        }
        String schema = needed(answer.path("schema").asText());
        parsing.characters += schema.length();
        if (parsing.characters > MOST_CHARACTERS) {
            throw new AvroRuntimeException(
                    "more than " + MOST_CHARACTERS + " characters with all that it refers to");
        }
        return parsing.parser.parse(schema);
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
