package io.millrace.local.process.cluster;

import io.millrace.schemas.time.Deadline;
import io.millrace.schemas.time.Ticker;
import java.time.Duration;
import java.util.Optional;

/**
 * A process that a cluster started, perhaps from another process that is long gone. Ids are used again by the system: a
 * process with the id but another start is somebody else's, and is never touched.
 *
 * @param name such as taskmanager-1
 * @param pid the system's id
 * @param started ticks of the kernel's clock from its boot on
 * @param boot the kernel's id of that boot; null in what older versions wrote, whose start was by the wall clock
 */
public record ChildProcess(String name, long pid, long started, String boot) {

    private static final Duration KILL_LIMIT = Duration.ofSeconds(30);
    private static final long LOOK_EVERY_MS = 20;

    /** What is known of it. */
    public enum State {
        RUNNING,
        DEAD,
        /** A process has its id, and nothing says whether it is the same. */
        UNKNOWN
    }

    static ChildProcess of(String name, ProcessHandle handle) {
        long pid = handle.pid();
        // One that is over already has no start, and is dead whatever is written down.
        return ProcessStart.of(pid)
                .map(start -> new ChildProcess(name, pid, start.ticks(), start.boot()))
                .orElse(new ChildProcess(name, pid, -1, ""));
    }

    /** Whether it runs. */
    public State state() {
        Optional<ProcessStart> now = ProcessStart.of(pid);
        if (now.isEmpty()) {
            return State.DEAD;
        }
        if (boot == null) {
            return State.UNKNOWN;
        }
        return now.get().equals(new ProcessStart(started, boot)) ? State.RUNNING : State.DEAD;
    }

    /** True if it runs, and certainly is the one. */
    public boolean alive() {
        return state() == State.RUNNING;
    }

    /** True if it is dead and another process has its id. */
    boolean replaced() {
        return state() == State.DEAD && ProcessStart.of(pid).isPresent();
    }

    private Optional<ProcessHandle> handle() {
        // In this order: a handle never reaches a process that gets the id after it.
        return ProcessHandle.of(pid).filter(found -> alive());
    }

    /** SIGKILL, as a crash would end it; returns when it is dead. */
    void kill(Ticker ticker) throws InterruptedException {
        handle().ifPresent(ProcessHandle::destroyForcibly);
        if (!gone(new Deadline(KILL_LIMIT, ticker))) {
            throw new IllegalStateException(name + ", process " + pid + ", cannot be killed");
        }
    }

    /** Asks it to end. */
    void ask() {
        handle().ifPresent(ProcessHandle::destroy);
    }

    /** Waits for the end that it was asked for, and ends it after the limit. */
    void end(Duration limit, Ticker ticker) throws InterruptedException {
        if (!gone(new Deadline(limit, ticker))) {
            kill(ticker);
        }
    }

    private boolean gone(Deadline deadline) throws InterruptedException {
        while (alive()) {
            if (deadline.passed()) {
                return false;
            }
            Thread.sleep(LOOK_EVERY_MS);
        }
        return true;
    }
}
