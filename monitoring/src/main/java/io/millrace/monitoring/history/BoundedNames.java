package io.millrace.monitoring.history;

import java.util.HashSet;
import java.util.Set;

/** Names that came first are kept; all others are one. Whoever writes records invents names, and memory must not follow. */
public final class BoundedNames {

    /** What all others are called. */
    public static final String OTHER = "other";

    private static final int LONGEST = 200;

    private final int most;
    private final Set<String> known = new HashSet<>();

    /**
     * @param most names told apart
     */
    public BoundedNames(int most) {
        this.most = most;
    }

    /** The name to count under. */
    public String of(String name) {
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
