package io.millrace.local.cluster;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A process that a cluster started, perhaps from another process that is long gone. Ids are used again by the system: a
 * process with the id but another start is somebody else's, and is never touched.
 *
 * @param name such as taskmanager-1
 * @param pid the system's id
 * @param started milliseconds since the epoch, as the system says
 */
public record ChildProcess(String name, long pid, long started) {

    /** The system rounds a start to its clock's ticks, differently each time that it is asked. */
    private static final long TICKS = 20;

    static ChildProcess of(String name, ProcessHandle handle) {
        return new ChildProcess(name, handle.pid(), started(handle));
    }

    private static long started(ProcessHandle handle) {
        return handle.info().startInstant().map(Instant::toEpochMilli).orElse(-1L);
    }

    private Optional<ProcessHandle> handle() {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .filter(found -> Math.abs(started(found) - started) <= TICKS);
    }

    /** True if it runs. */
    public boolean alive() {
        return handle().isPresent();
    }

    /** SIGKILL, as a crash would end it; returns when it is dead. */
    void kill() throws InterruptedException {
        Optional<ProcessHandle> found = handle();
        found.ifPresent(ProcessHandle::destroyForcibly);
        if (found.isPresent() && !gone(found.get(), Duration.ofSeconds(30))) {
            throw new IllegalStateException(name + ", process " + pid + ", cannot be killed");
        }
    }

    /** Asks it to end. */
    void ask() {
        handle().ifPresent(ProcessHandle::destroy);
    }

    /** Waits for the end that it was asked for, and ends it after the limit. */
    void end(Duration limit) throws InterruptedException {
        Optional<ProcessHandle> found = handle();
        if (found.isPresent() && !gone(found.get(), limit)) {
            kill();
        }
    }

    private static boolean gone(ProcessHandle handle, Duration limit) throws InterruptedException {
        try {
            handle.onExit().get(limit.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }
}
