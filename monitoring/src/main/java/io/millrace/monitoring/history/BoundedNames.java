package io.millrace.monitoring.history;

import java.util.HashSet;
import java.util.Set;

/** Names that came first are kept; all others are one. Whoever writes records invents names, and memory must not follow. */
final class BoundedNames {

    /** What all others are called. */
    static final String OTHER = "other";

    private static final int LONGEST = 200;

    private final int most;
    private final Set<String> known = new HashSet<>();

    BoundedNames(int most) {
        this.most = most;
    }

    /** The name to count under. */
    String of(String name) {
        String kept = Cut.to(LONGEST, name);
        if (known.contains(kept)) {
            return kept;
        }
        if (known.size() >= most) {
            return OTHER;
        }
        known.add(kept);
        return kept;
    }
}
