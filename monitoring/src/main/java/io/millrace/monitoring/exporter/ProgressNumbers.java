package io.millrace.monitoring.exporter;

import io.millrace.monitoring.history.BoundedNames;
import io.millrace.monitoring.history.LostRecords;
import io.millrace.schemas.avro.Decision;
import io.millrace.schemas.events.CandidateJudged;
import io.millrace.schemas.events.CheckpointWritten;
import io.millrace.schemas.events.DomainProbed;
import io.millrace.schemas.events.Kind;
import io.millrace.schemas.events.ModelTuned;
import io.millrace.schemas.events.PretrainingEnded;
import io.millrace.schemas.events.RecordsLost;
import io.millrace.schemas.events.StepTaken;
import io.millrace.schemas.events.Told;
import io.millrace.schemas.events.Totals;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** The numbers of a progress topic. Threads may add and look. */
final class ProgressNumbers {

    private static final int TASKS = 100;

    /** A decision of the gate on a task. */
    record Judged(String task, String decision) {}

    /**
     * What a task has in force.
     *
     * @param value null for tasks that are not told apart: theirs are of unlike metrics
     * @param millis when it was promoted
     */
    record InForce(String metric, Double value, long millis) {}

    /**
     * All of it at one moment.
     *
     * @param checkpointMillis when the newest model checkpoint was written, 0 if none was
     * @param lost records that were gone before each job had read them
     * @param busySeconds that each job has worked
     */
    record Moment(
            long steps,
            Totals totals,
            long checkpointMillis,
            Map<String, Long> lost,
            Map<String, Double> busySeconds,
            Map<String, DomainNumbers.Domain> domains,
            Map<Judged, Long> decisions,
            Map<String, InForce> releases) {}

    private final BoundedNames taskNames = new BoundedNames(TASKS);
    private final Map<String, Double> busySeconds = new TreeMap<>();
    private final LostRecords lost = new LostRecords();
    private final DomainNumbers domains = new DomainNumbers();
    private final Map<Judged, Long> decisions = new LinkedHashMap<>();
    private final Map<String, InForce> releases = new TreeMap<>();
    private long steps;
    private Totals totals = new Totals(0, 0, 0, 0, 0, 0);
    private long checkpointMillis;

    synchronized void add(Told told) {
        if (told.what() instanceof StepTaken step) {
            total(told.step(), step.totals());
            busy(step.kind(), step.busySeconds());
        } else if (told.what() instanceof ModelTuned tuned) {
            busy(tuned.kind(), tuned.seconds());
        } else if (told.what() instanceof PretrainingEnded ended) {
            total(told.step(), ended.totals());
        } else if (told.what() instanceof DomainProbed probe) {
            domains.add(probe.domain(), new DomainNumbers.Domain(probe.loss(), probe.forgetting()));
        } else if (told.what() instanceof CheckpointWritten) {
            checkpointMillis = Math.max(checkpointMillis, told.timestamp());
        } else if (told.what() instanceof CandidateJudged judged) {
            judged(judged, told.timestamp());
        } else if (told.what() instanceof RecordsLost gone) {
            lost.add(told.timestamp(), gone);
        }
    }

    /** A counter must not fall, nor be lost to what is no number, whatever an event says. */
    private void busy(Kind kind, double seconds) {
        if (seconds > 0 && Double.isFinite(seconds)) {
            busySeconds.merge(kind.job(), seconds, Double::sum);
        }
    }

    private void total(long step, Totals told) {
        steps = Math.max(steps, step);
        totals = told;
    }

    private void judged(CandidateJudged judged, long millis) {
        String name = judged.trial().task();
        String task = taskNames.of(name);
        decisions.merge(new Judged(task, judged.decided()), 1L, Long::sum);
        if (judged.decision() == Decision.PROMOTED) {
            Double value = task.equals(name) ? judged.value() : null;
            releases.put(task, new InForce(judged.metric(), value, millis));
        }
    }

    synchronized Moment moment() {
        return new Moment(
                steps,
                totals,
                checkpointMillis,
                lost.byJob(),
                new TreeMap<>(busySeconds),
                domains.told(),
                new LinkedHashMap<>(decisions),
                new TreeMap<>(releases));
    }
}
