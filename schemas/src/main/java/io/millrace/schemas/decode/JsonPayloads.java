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
import java.util.Map;
import java.util.SortedMap;

/** Where the payload of a row can be: one field for each kind. Thread-safe. */
final class JsonPayloads {

    private record Place(PayloadType<?> type, JsonPointer path) {}

    private final List<Place> places;

    private JsonPayloads(List<Place> places) {
        this.places = places;
    }

    /**
     * What the options say; the fields of the names of all kinds unless any is set.
     *
     * @param options JSON Pointers by the kind of payload
     * @param root path of the row that the names are in unless any is set
     */
    static JsonPayloads of(Map<String, String> options, String root) {
        SortedMap<String, PayloadType<?>> kinds = PayloadTypes.known().all();
        var places = new ArrayList<Place>();
        kinds.forEach(
                (kind, type) -> {
                    // Who names the one does not mean a field that happens to have another's usual
                    // name.
                    String path = options.isEmpty() ? root + "/" + kind : options.get(kind);
                    if (path != null) {
                        places.add(new Place(type, JsonPointer.compile(path)));
                    }
                });
        return new JsonPayloads(places);
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
