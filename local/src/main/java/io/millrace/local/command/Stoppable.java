package io.millrace.local.command;

import io.millrace.local.run.StopOnInterrupt;
import java.io.PrintWriter;
import java.util.function.BooleanSupplier;
import picocli.CommandLine.ExitCode;

/**
 * Work that Ctrl-C ends in order: the process lives until what the work holds is closed and deleted, and one line is
 * printed. Neither is sure to happen once {@link StopOnInterrupt} is closed.
 */
public final class Stoppable {

    /** Throws soon after stop is true. */
    public interface Work {
        int run(BooleanSupplier stop) throws Exception;
    }

    private Stoppable() {}

    /**
     * Does it.
     *
     * @param stopped what to say if it was stopped
     * @return the work's exit code
     */
    public static int run(PrintWriter err, String stopped, Work work) throws Exception {
        try (var stop = new StopOnInterrupt()) {
            try {
                return work.run(stop::requested);
            } catch (Exception | LinkageError e) {
                // No class can be loaded any more that wants to be told of the process's end.
                if (!stop.requested()) {
                    throw e;
                }
                err.println("millrace: " + stopped);
                return ExitCode.SOFTWARE;
            }
        }
    }
}
