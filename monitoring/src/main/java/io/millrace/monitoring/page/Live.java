package io.millrace.monitoring.page;

import io.millrace.monitoring.history.HealthMark;
import io.millrace.monitoring.history.LetterExample;
import io.millrace.monitoring.history.LostRecords;
import io.millrace.monitoring.history.Release;
import java.util.List;
import java.util.Map;

/**
 * What the page shows of a pipeline that runs, beside what a report shows of one that has ended.
 *
 * @param topics how it stands with each that is read
 * @param lag the newest last
 * @param checkpointAt when the newest model checkpoint was written, milliseconds since the epoch; null if none was
 * @param eventTime that the newest model checkpoint has come to, milliseconds since the epoch; null if there is none
 * @param ended true if pretraining has ended
 * @param health what the learner did to stay healthy, newest first
 * @param lost records that were gone before they were read, newest first
 * @param releases the newest of every task
 * @param parents of model checkpoints, by name
 * @param letters one dead letter of each stage and reason
 */
public record Live(
        List<Topic> topics,
        List<Lag> lag,
        Long checkpointAt,
        Long eventTime,
        boolean ended,
        List<HealthMark> health,
        List<LostRecords.Loss> lost,
        List<Release> releases,
        Map<String, String> parents,
        List<LetterExample> letters) {

    public Live {
        topics = List.copyOf(topics);
        lag = List.copyOf(lag);
        health = List.copyOf(health);
        lost = List.copyOf(lost);
        releases = List.copyOf(releases);
        parents = Map.copyOf(parents);
        letters = List.copyOf(letters);
    }

    /**
     * A topic that is read.
     *
     * @param up true if a broker answered when it was last asked
     * @param read true if it was read to its end once
     * @param answered when a broker answered last, milliseconds since the epoch; null where one does
     * @param failure what the broker or the network said last, or nothing
     */
    public record Topic(String name, boolean up, boolean read, Long answered, String failure) {}

    /**
     * Records of the source that are not in the newest model checkpoint.
     *
     * @param at milliseconds since the epoch
     */
    public record Lag(long at, long records) {}
}
