package io.millrace.release;

import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/** What a manifest's records say about their components: an error names the field, the value and what is allowed. */
final class Require {

    /** What of a value is shown. */
    private static final int SHOWN = 80;

    private Require() {}

    static void that(boolean holds, String field, Object value, String allowed) {
        if (!holds) {
            String shown = String.valueOf(value).replaceAll("\\p{Cntrl}", "?");
            String cut = shown.length() > SHOWN ? shown.substring(0, SHOWN) + "..." : shown;
            throw new IllegalArgumentException(field + ": got " + cut + "; allowed: " + allowed);
        }
    }

    /** A copy of a list that is there and holds no null. */
    static <T> List<T> whole(String field, List<T> list) {
        that(
                list != null && list.stream().allMatch(Objects::nonNull),
                field,
                list,
                "a list without null");
        return List.copyOf(list);
    }

    /** As {@link #whole}, where no two have one key. */
    static <T> List<T> once(String field, List<T> list, Function<T, String> key) {
        Set<String> seen = new HashSet<>();
        for (T element : whole(field, list)) {
            that(seen.add(key.apply(element)), field, key.apply(element), "each once");
        }
        return List.copyOf(list);
    }

    /** A sorted copy of a map that is there and holds no null. */
    static <T> Map<String, T> sorted(String field, Map<String, T> map, String allowed) {
        that(map != null, field, null, allowed + " by name");
        map.forEach((name, value) -> that(value != null, field + "." + name, null, allowed));
        return Collections.unmodifiableMap(new TreeMap<>(map));
    }
}
