package io.millrace.schemas.decode;

import io.millrace.schemas.config.ConfigException;
import java.util.List;
import java.util.stream.Stream;

/** What a row is wrapped in. */
enum Envelope {
    /** Nothing: the value is the row. */
    NONE,
    /** A change event of Debezium: the row is {@code after}, and was {@code before}. */
    DEBEZIUM,
    /** A change event made flat: the row itself, with {@code __deleted}; a record without a value is a delete. */
    FLAT;

    private static final List<String> ROOTS = List.of("/after", "/payload/after");

    /** What an option says, or what the paths of fields give away. */
    static Envelope of(String option, Stream<String> paths) {
        if (option == null) {
            return root(paths).isEmpty() ? NONE : DEBEZIUM;
        }
        return switch (option) {
            case "none" -> NONE;
            case "debezium" -> DEBEZIUM;
            case "flat" -> FLAT;
            default -> throw ConfigException.refused("envelope", option, "none, debezium, flat");
        };
    }

    /** Where the row lies, by the first path that leads into a change event; empty if none does. */
    static String root(Stream<String> paths) {
        return paths.filter(path -> path != null)
                .flatMap(path -> ROOTS.stream().filter(root -> path.startsWith(root + "/")))
                .findFirst()
                .orElse("");
    }
}
