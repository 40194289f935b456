package io.millrace.proof.fault;

import java.util.List;

/**
 * What {@code millrace chaos --faults --json} prints.
 *
 * @param seed of the order and of what the faults choose
 * @param faults in the order in which they struck
 * @param notTried what this machine does not let be tried
 */
public record FaultReport(long seed, List<Struck> faults, List<NotTried> notTried) {

    /**
     * One fault.
     *
     * @param kind of the fault
     * @param survived true if both jobs went on by themselves: the learner with records sent after the fault was over, and
     *     the gate with a decision on a checkpoint written after it
     * @param lost records of the stream that the broker had acknowledged and of which nobody said anything: neither learned,
     *     nor a duplicate, nor a dead letter, nor told as lost
     * @param secondsToNextStep from when the fault was over to when a reader of committed records sees a step that has
     *     learned from a record sent after that; null if that did not come
     * @param said what the jobs told of it: reasons of dead letters, of trials that were given up, of records that are gone
     */
    public record Struck(
            String kind,
            boolean survived,
            long lost,
            Double secondsToNextStep,
            List<String> said) {}

    /** One that was not tried, and why. */
    public record NotTried(String kind, String why) {}

    /** True if everything that was tried was survived, with nothing lost that was not said. */
    public boolean good() {
        return faults.stream().allMatch(fault -> fault.survived() && fault.lost() == 0);
    }
}
