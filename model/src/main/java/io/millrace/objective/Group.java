package io.millrace.objective;

import java.util.Collection;
import java.util.List;

/**
 * Parameters that move together.
 *
 * @param name for messages, and under which their level of loss is watched
 * @param prefixes of their names; no parameter may belong to two groups of one objective
 * @param rateFactor multiplied with the learning rate
 */
public record Group(String name, List<String> prefixes, double rateFactor) {

    /** Everything that is trained. */
    public static final Group ALL = new Group("all", List.of(""), 1);

    public Group {
        prefixes = List.copyOf(prefixes);
        if (prefixes.isEmpty() || !(rateFactor > 0) || !Double.isFinite(rateFactor)) {
            throw new IllegalArgumentException(
                    "group "
                            + name
                            + " has prefixes "
                            + prefixes
                            + " and rate factor "
                            + rateFactor
                            + "; needed: a prefix at least, and a factor above 0");
        }
    }

    /** Parameters whose names start with one of some prefixes. */
    public static Group of(String name, String... prefixes) {
        return new Group(name, List.of(prefixes), 1);
    }

    /**
     * Refuses groups that share a parameter: its moments would be those of two optimizers.
     *
     * @throws IllegalArgumentException with the parameter and the groups
     */
    public static void disjoint(Collection<Group> groups, Collection<String> parameters) {
        for (String parameter : parameters) {
            List<String> holders =
                    groups.stream().filter(g -> g.holds(parameter)).map(Group::name).toList();
            if (holders.size() > 1) {
                throw new IllegalArgumentException(
                        "parameter "
                                + parameter
                                + " belongs to groups "
                                + String.join(", ", holders)
                                + "; allowed: one");
            }
        }
    }

    /** True if a parameter of that name belongs to it. */
    public boolean holds(String parameter) {
        return prefixes.stream().anyMatch(parameter::startsWith);
    }
}
