package io.millrace.local.run;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.core.execution.JobClient;

/** What a run asks of a job of its own. */
public final class RunJob {

    private RunJob() {}

    /** Ends a job that still runs; the cluster's own end would count as a failure. */
    public static void cancel(JobClient job) throws Exception {
        if (job != null && !job.getJobStatus().get().isGloballyTerminalState()) {
            job.cancel().get();
        }
    }

    /**
     * True if the job has ended well; waits a moment.
     *
     * @throws Exception why it failed, if it did
     */
    static boolean ended(JobClient job) throws Exception {
        try {
            job.getJobExecutionResult().get(300, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw RootCause.of(e);
        }
    }
}
