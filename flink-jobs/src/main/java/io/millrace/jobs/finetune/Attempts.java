package io.millrace.jobs.finetune;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.runtime.execution.SuppressRestartsException;

/**
 * How often the trial of the current key's task that is under way has failed. One that fails by what it is made of, a damaged
 * artifact say, fails again in every attempt of the job; without a bound it would keep all others from their turn.
 */
final class Attempts {

    /** After so many failures a trial is left out. */
    static final int MOST = 3;

    /** Before the second attempt; before the third twice as long. */
    static final Duration PAUSE = Duration.ofMillis(500);

    private static final int REASON = 500;

    // The step of the model checkpoint, and how many failures.
    private final ValueState<Tuple2<Long, Integer>> failures;

    Attempts(RuntimeContext context) {
        failures =
                context.getState(
                        new ValueStateDescriptor<>(
                                "failed-attempts", Types.TUPLE(Types.LONG, Types.INT)));
    }

    /**
     * Whether a failure is the trial's own. A store that fails or another owner of it are not, nor is a process without
     * memory: the job begins anew then.
     */
    static boolean own(Throwable failure) {
        return failure instanceof StackOverflowError
                || (failure instanceof Exception
                        && !(failure instanceof IOException)
                        && !(failure instanceof UncheckedIOException)
                        && !(failure instanceof SuppressRestartsException));
    }

    /**
     * One more failure.
     *
     * @return how many there are
     */
    int failed(PendingTrials.Pending trial) throws Exception {
        Tuple2<Long, Integer> before = failures.value();
        int now = before != null && before.f0 == trial.step() ? before.f1 + 1 : 1;
        failures.update(Tuple2.of(trial.step(), now));
        return now;
    }

    /** The trial has its outcome. */
    void clear() {
        failures.clear();
    }

    /** Why a trial is left out. */
    static String reason(Throwable failure) {
        String said =
                "failed "
                        + MOST
                        + " times: "
                        + failure.getClass().getSimpleName()
                        + (failure.getMessage() == null ? "" : ": " + failure.getMessage());
        return said.length() > REASON ? said.substring(0, REASON) + "..." : said;
    }
}
