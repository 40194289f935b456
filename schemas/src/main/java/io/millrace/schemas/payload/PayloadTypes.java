package io.millrace.schemas.payload;

import io.millrace.schemas.plugin.Plugins;
import java.util.SortedMap;

/** The kinds of payload there are, looked up once. Immutable. */
public final class PayloadTypes {

    private final SortedMap<String, PayloadType<?>> byName;

    private PayloadTypes(SortedMap<String, PayloadType<?>> byName) {
        this.byName = byName;
    }

    /** Those on the class path; looked for once, for a record must not pay for it. */
    public static PayloadTypes known() {
        return Known.TYPES;
    }

    private static final class Known {
        @SuppressWarnings({
            "unchecked",
            "rawtypes"
        }) // a kind's class cannot be written with a wildcard
        static final PayloadTypes TYPES =
                new PayloadTypes((SortedMap) Plugins.all(PayloadType.class, PayloadType::name));
    }

    /** Every kind by name. */
    public SortedMap<String, PayloadType<?>> all() {
        return byName;
    }

    /**
     * The kind of that name.
     *
     * @throws IllegalArgumentException if there is none, with those there are
     */
    public PayloadType<?> named(String kind) {
        PayloadType<?> type = byName.get(kind);
        if (type == null) {
            throw new IllegalArgumentException(
                    "payload is of kind '"
                            + kind
                            + "'; allowed: "
                            + String.join(", ", byName.keySet()));
        }
        return type;
    }

    /** The kind of a payload. */
    @SuppressWarnings("unchecked") // a kind makes and takes what is of its own class
    public <P extends Payload> PayloadType<P> of(P payload) {
        PayloadType<?> type = named(payload.kind());
        if (!type.type().isInstance(payload)) {
            throw new IllegalStateException(
                    payload.getClass().getName()
                            + " says that it is of kind "
                            + payload.kind()
                            + ", which is "
                            + type.type().getName());
        }
        return (PayloadType<P>) type;
    }
}
