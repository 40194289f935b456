package io.millrace.schemas.decode;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.schemas.InvalidRecordException;
import io.millrace.schemas.payload.JsonValues;
import io.millrace.schemas.payload.PayloadType;
import io.millrace.schemas.payload.PayloadTypes;
import io.millrace.schemas.payload.Payloads;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/** Where the payload of a row can be: one field for each kind. Thread-safe. */
final class JsonPayloads {

    private record Place(PayloadType<?> type, JsonPointer path) {}

    private final List<Place> places;

    private JsonPayloads(List<Place> places) {
        this.places = places;
    }

    /** What the options say, one of the name of each kind; the fields of those names unless any is set. */
    static JsonPayloads of(Options options) {
        SortedMap<String, PayloadType<?>> kinds = PayloadTypes.known().all();
        var given = new ArrayList<Place>();
        var usual = new ArrayList<Place>();
        kinds.forEach(
                (kind, type) -> {
                    JsonFields.path(options, kind).ifPresent(p -> given.add(new Place(type, p)));
                    usual.add(new Place(type, JsonPointer.compile("/" + kind)));
                });
        // Who names the one does not mean a field that happens to have another's usual name.
        return new JsonPayloads(given.isEmpty() ? usual : given);
    }

    /** The Avro record of the one payload that the row has. */
    Object in(ObjectNode row) throws InvalidRecordException {
        Place found = null;
        for (Place place : places) {
            if (!JsonValues.absent(row.at(place.path()))) {
                if (found != null) {
                    throw refused("more than one of ");
                }
                found = place;
            }
        }
        if (found == null) {
            throw refused("no ");
        }
        JsonNode field = row.at(found.path());
        return Payloads.avro(found.type().json(field, found.path().toString()));
    }

    private InvalidRecordException refused(String what) {
        List<String> paths = places.stream().map(place -> place.path().toString()).toList();
        int last = paths.size() - 1;
        String listed =
                last == 0
                        ? paths.get(0)
                        : String.join(", ", paths.subList(0, last)) + " and " + paths.get(last);
        return new InvalidRecordException(what + listed + "; exactly one is allowed");
    }
}
