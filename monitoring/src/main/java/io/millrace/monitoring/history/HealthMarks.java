package io.millrace.monitoring.history;

import io.millrace.schemas.events.StepTaken;
import io.millrace.schemas.events.UpdateLeftOut;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;

/** The newest marks of the learner's health: steps left out, goings back, warm-ups that began again. */
final class HealthMarks {

    private static final int MARKS = 200;
    private static final int LONGEST = 200;

    /** A warm-up that begins again lowers the rate to less than this share of itself. */
    private static final double FALL = 0.5;

    private final Deque<HealthMark> marks = new ArrayDeque<>();
    private StepRate last;
    private StepRate fell;

    private record StepRate(long step, double rate, long undone) {}

    void add(long step, UpdateLeftOut left) {
        mark(
                step,
                left.wentBack() == null ? "left out" : "went back",
                left.wentBack() == null
                        ? left.reason()
                        : left.reason() + "; back to step " + left.wentBack().toStep());
    }

    /** The rate of an annealing falls too, but does not rise again. */
    void add(long step, StepTaken taken) {
        var now = new StepRate(step, taken.learningRate(), taken.totals().undone());
        if (last != null && now.step <= last.step) {
            last = now; // told again after a restart
            fell = null;
            return;
        }
        if (fell != null && now.rate > fell.rate) {
            mark(
                    fell.step,
                    "re-warmed",
                    String.format(
                            Locale.ROOT,
                            "the learning rate began again at %.2g and rises",
                            fell.rate));
            fell = null;
        } else if (last != null && now.rate < FALL * last.rate && now.undone == last.undone) {
            fell = now;
        } else if (fell != null && now.rate < fell.rate) {
            fell = null;
        }
        last = now;
    }

    private void mark(long step, String kind, String text) {
        var mark = new HealthMark(step, kind, Cut.to(LONGEST, text));
        if (marks.contains(mark)) { // told again after a restart
            return;
        }
        marks.addLast(mark);
        if (marks.size() > MARKS) {
            marks.removeFirst();
        }
    }

    /** Newest first. */
    List<HealthMark> newestFirst() {
        return marks.stream()
                .sorted((one, other) -> Long.compare(other.step(), one.step()))
                .toList();
    }
}
