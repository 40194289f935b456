package io.millrace.local.process.cluster;

import io.millrace.schemas.time.Deadline;
import io.millrace.schemas.time.Ticker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Waits until a cluster can be used: its own broker answers, every TaskManager is registered, and its page is served. */
final class Readiness {

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final long LOOK_EVERY_MS = 100;

    private final ClusterFiles files;
    private final ClusterSettings settings;
    private final FlinkRest rest;
    private final Ticker ticker;

    Readiness(ClusterFiles files, ClusterSettings settings, FlinkRest rest, Ticker ticker) {
        this.files = files;
        this.settings = settings;
        this.rest = rest;
        this.ticker = ticker;
    }

    /**
     * Waits.
     *
     * @param processes that must live meanwhile
     * @param stop true when the wait is to be given up
     * @throws IllegalStateException if it is given up, a process ends, or the time is over
     */
    void await(List<ChildProcess> processes, BooleanSupplier stop) throws InterruptedException {
        var deadline = new Deadline(LIMIT, ticker);
        boolean broker = !settings.ownBroker();
        boolean page = settings.monitored() == null;
        while (true) {
            broker = broker || BrokerProbe.answers(settings.bootstrapServers());
            page = page || served(settings.monitored());
            if (broker && page && registered(rest) == settings.taskManagers()) {
                return;
            }
            for (ChildProcess process : processes) {
                if (!process.alive()) {
                    throw new IllegalStateException(
                            process.name() + " ended at once; see " + files.log(process.name()));
                }
            }
            if (stop.getAsBoolean()) {
                throw new IllegalStateException("stopped");
            }
            if (deadline.passed()) {
                throw new IllegalStateException(
                        "the cluster is not ready after "
                                + LIMIT.toSeconds()
                                + " s; see "
                                + files.log(Launcher.JOBMANAGER).getParent());
            }
            Thread.sleep(LOOK_EVERY_MS);
        }
    }

    private static boolean served(Page page) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), page.port())) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    /** TaskManagers that the JobManager knows; none while there is no JobManager. */
    private static int registered(FlinkRest rest) throws InterruptedException {
        try {
            return rest.taskManagers();
        } catch (IOException e) {
            return 0;
        }
    }
}
