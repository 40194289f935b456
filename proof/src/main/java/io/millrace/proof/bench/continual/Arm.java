package io.millrace.proof.bench.continual;

import io.millrace.local.run.Settings;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A way to meet the domains.
 *
 * @param name in the table
 * @param shuffled true if examples of all domains come mixed from the beginning: what could be learned if nothing had to be
 *     kept
 * @param settings what it changes
 */
record Arm(String name, boolean shuffled, UnaryOperator<Settings> settings) {

    /** All of them; every one takes the same number of updates on batches of the same size. */
    static final List<Arm> ALL =
            List.of(
                    new Arm("naive", false, Arm::withoutReplay),
                    new Arm("replay .1", false, s -> s.set(0.1, "replay", "share")),
                    new Arm("replay .25", false, s -> s.set(0.25, "replay", "share")),
                    new Arm("replay", false, s -> s),
                    new Arm("der++", false, s -> s.set("der++", "continual", "name")),
                    new Arm("union", true, Arm::withoutReplay));

    private static Settings withoutReplay(Settings settings) {
        return settings.set(0.0, "replay", "share");
    }
}
