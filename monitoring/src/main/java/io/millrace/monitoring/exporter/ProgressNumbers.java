package io.millrace.monitoring.exporter;

import io.millrace.monitoring.history.BoundedNames;
import io.millrace.schemas.avro.Decision;
import io.millrace.schemas.events.CandidateJudged;
import io.millrace.schemas.events.CheckpointWritten;
import io.millrace.schemas.events.DomainProbed;
import io.millrace.schemas.events.PretrainingEnded;
import io.millrace.schemas.events.StepTaken;
import io.millrace.schemas.events.Told;
import io.millrace.schemas.events.Totals;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** The numbers of a progress topic. Threads may add and look. */
final class ProgressNumbers {

    private static final int DOMAINS = 200;
    private static final int TASKS = 100;

    /** What a domain's probe set last said. */
    record Domain(double loss, Double forgetting) {}

    /** A decision of the gate on a task. */
    record Judged(String task, String decision) {}

    /** What a task has in force. */
    record InForce(String metric, double value, long millis) {}

    /**
     * All of it at one moment.
     *
     * @param checkpointMillis when the newest model checkpoint was written, 0 if none was
     */
    record Moment(
            long steps,
            Totals totals,
            long checkpointMillis,
            Map<String, Domain> domains,
            Map<Judged, Long> decisions,
            Map<String, InForce> releases) {}

    private final BoundedNames domainNames = new BoundedNames(DOMAINS);
    private final BoundedNames taskNames = new BoundedNames(TASKS);
    private final Map<String, Domain> domains = new TreeMap<>();
    private final Map<Judged, Long> decisions = new LinkedHashMap<>();
    private final Map<String, InForce> releases = new TreeMap<>();
    private long steps;
    private Totals totals = new Totals(0, 0, 0, 0, 0, 0);
    private long checkpointMillis;

    synchronized void add(Told told) {
        if (told.what() instanceof StepTaken step) {
            total(told.step(), step.totals());
        } else if (told.what() instanceof PretrainingEnded ended) {
            total(told.step(), ended.totals());
        } else if (told.what() instanceof DomainProbed probe) {
            String domain = domainNames.of(probe.domain());
            domains.put(domain, new Domain(probe.loss(), probe.forgetting()));
        } else if (told.what() instanceof CheckpointWritten) {
            checkpointMillis = Math.max(checkpointMillis, told.timestamp());
        } else if (told.what() instanceof CandidateJudged judged) {
            judged(judged, told.timestamp());
        }
    }

    private void total(long step, Totals told) {
        steps = Math.max(steps, step);
        totals = told;
    }

    private void judged(CandidateJudged judged, long millis) {
        String task = taskNames.of(judged.trial().task());
        decisions.merge(new Judged(task, judged.decided()), 1L, Long::sum);
        if (judged.decision() == Decision.PROMOTED) {
            releases.put(task, new InForce(judged.metric(), judged.value(), millis));
        }
    }

    synchronized Moment moment() {
        return new Moment(
                steps,
                totals,
                checkpointMillis,
                new TreeMap<>(domains),
                new LinkedHashMap<>(decisions),
                new TreeMap<>(releases));
    }
}
