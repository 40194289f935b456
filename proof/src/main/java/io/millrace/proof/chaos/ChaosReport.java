package io.millrace.proof.chaos;

import java.util.List;

/**
 * What {@code millrace chaos --json} prints.
 *
 * @param kills processes killed
 * @param artifacts files of model checkpoints and releases, manifests included
 * @param eventsLost events of the undisturbed run that the other does not have
 * @param eventsDoubled events that are there more often than in the undisturbed run, or only in the other
 * @param recoverySeconds for every kill, from the death of the process to the learner's next step
 */
public record ChaosReport(
        int kills,
        Artifacts artifacts,
        int eventsLost,
        int eventsDoubled,
        List<Double> recoverySeconds) {

    /**
     * Files by comparison of their SHA-256.
     *
     * @param equal in both runs
     * @param different in content, or there in one run only
     */
    public record Artifacts(int equal, int different) {}

    /** True if the kills left no trace. */
    public boolean identical() {
        return artifacts.different() == 0 && eventsLost == 0 && eventsDoubled == 0;
    }
}
