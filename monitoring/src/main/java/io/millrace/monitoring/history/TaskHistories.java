package io.millrace.monitoring.history;

import io.millrace.schemas.events.CandidateJudged;
import io.millrace.schemas.events.ModelTuned;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * All tasks. Those beyond a number are passed over; when the rest has grown too large, the largest forgets its oldest model
 * checkpoint.
 */
final class TaskHistories {

    private static final int TASKS = 256;

    private final long most;
    private final TreeMap<String, TaskHistory> tasks = new TreeMap<>();
    private long bytes;

    /**
     * @param most bytes
     */
    TaskHistories(long most) {
        this.most = most;
    }

    void add(ModelTuned tuned) {
        change(tuned.trial().task(), task -> task.add(tuned));
    }

    void add(CandidateJudged judged) {
        change(judged.trial().task(), task -> task.add(judged));
    }

    private void change(String name, Consumer<TaskHistory> addition) {
        TaskHistory task = tasks.get(name);
        if (task == null) {
            if (tasks.size() >= TASKS) {
                return;
            }
            task = new TaskHistory(name);
            tasks.put(name, task);
        }
        long before = task.bytes();
        addition.accept(task);
        bytes += task.bytes() - before;
        while (bytes > most) {
            TaskHistory largest = largest(tasks.values());
            bytes -= largest.bytes();
            largest.dropOldest();
            bytes += largest.bytes();
        }
    }

    private static TaskHistory largest(Collection<TaskHistory> tasks) {
        return tasks.stream().max(Comparator.comparingLong(TaskHistory::bytes)).orElseThrow();
    }

    long bytes() {
        return bytes;
    }

    /** By name. */
    List<TaskOutcome> outcomes() {
        return tasks.values().stream().map(TaskHistory::outcome).toList();
    }
}
