package io.millrace.local.process.cluster;

import io.millrace.local.process.folder.DirectoryLock;
import io.millrace.local.process.folder.PrivateFiles;
import io.millrace.local.process.net.LoopbackPort;
import io.millrace.schemas.time.SystemTime;
import io.millrace.schemas.time.Ticker;
import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.apache.flink.util.FileUtils;

/**
 * A Flink cluster of separate processes on this machine, listening on loopback only: JobManager, TaskManagers, a
 * ZooKeeper that remembers the jobs while there is no JobManager, and a Kafka broker unless there is one already. The
 * processes outlive the command that starts them; the folder tells the next command of them.
 *
 * <p>What dies is not started again by itself: {@link #start} of a cluster with dead processes starts those, and its jobs
 * go on from their last Flink checkpoint. They do so too after {@link #stop} and a new start in the same folder.
 *
 * <p>Its processes and whoever asks them know each other by a {@linkplain ClusterKey key} in the folder, which is for its user only;
 * one command at a time changes what runs.
 *
 * <p>It is longer than others because what is started, remembered and ended is one state, and read in one place.
 */
public final class Cluster {

    private static final Duration STOP_LIMIT = Duration.ofSeconds(20);

    private final ClusterFiles files;
    private final Ticker ticker;

    /**
     * What to start.
     *
     * @param taskManagers at least 1
     * @param slots of each, at least 1
     * @param restPort of REST and dashboard; 0 for any
     * @param brokerPort of the embedded broker; 0 for any
     * @param bootstrapServers of the user's own brokers, or null for an embedded one
     * @param page the live page to serve, or null for none
     * @param flink options of Flink that overrule the usual ones
     */
    public record Wanted(
            int taskManagers,
            int slots,
            int restPort,
            int brokerPort,
            String bootstrapServers,
            Page page,
            Map<String, String> flink) {

        public Wanted {
            atLeastOne("taskmanagers", taskManagers);
            atLeastOne("slots", slots);
        }

        private static void atLeastOne(String name, int value) {
            if (value < 1) {
                throw new IllegalArgumentException(name + " is " + value + "; allowed: 1 and more");
            }
        }
    }

    /**
     * @param dir holds all that the cluster leaves; created by a start if missing
     */
    public Cluster(Path dir) {
        this(dir, SystemTime.ticker());
    }

    /**
     * As {@link #Cluster(Path)}, by another clock.
     *
     * @param ticker by which it is waited for processes
     */
    Cluster(Path dir, Ticker ticker) {
        this.files = new ClusterFiles(dir);
        this.ticker = ticker;
    }

    /**
     * Starts a cluster, or what is dead of one, and waits until every TaskManager is registered.
     *
     * @param distribution what it runs; the processes of a cluster that is not all dead keep theirs
     * @param wanted what to start; a cluster that is not all dead keeps its settings, and gets the page if it has none
     * @param stop true when the wait is to be given up; what this call started is stopped then, and nothing else
     * @return what the cluster is made of
     * @throws IllegalStateException if it runs already, or a process ends at once, or is not there in time
     * @throws io.millrace.local.process.net.BusyPortException if a port is in use
     */
    public ClusterSettings start(Distribution distribution, Wanted wanted, BooleanSupplier stop)
            throws IOException, InterruptedException {
        PrivateFiles.folder(files.dir());
        DirectoryLock lock = lock();
        try {
            return started(distribution, wanted, stop);
        } finally {
            lock.close();
        }
    }

    /** Two at once would each forget what the other starts. */
    private DirectoryLock lock() throws IOException {
        return DirectoryLock.take(
                files.dir(),
                "another command is starting or stopping the cluster in "
                        + files.dir()
                        + "; allowed: one at a time");
    }

    private ClusterSettings started(Distribution distribution, Wanted wanted, BooleanSupplier stop)
            throws IOException, InterruptedException {
        Optional<ClusterState> before = ClusterState.read(files.state());
        if (before.isPresent()) {
            requireKnown(before.get());
        }
        List<ChildProcess> running =
                before.map(state -> state.processes().stream().filter(ChildProcess::alive).toList())
                        .orElse(List.of());
        boolean old = !running.isEmpty();
        ClusterSettings settings = old ? before.get().settings() : settings(distribution, wanted);
        if (wanted.page() != null && settings.page().isEmpty()) {
            settings = settings.with(placed(wanted.page()));
        }
        List<String> missing = new ArrayList<>(Launcher.names(settings));
        running.forEach(process -> missing.remove(process.name()));
        if (missing.isEmpty()) {
            throw new IllegalStateException(
                    "a cluster runs in "
                            + files.dir()
                            + " already; `millrace cluster stop` ends it");
        }
        var launcher = new Launcher(files, settings);
        launcher.configure();
        var started = new ArrayList<ChildProcess>();
        var all = new ArrayList<>(running);
        boolean complete = false;
        try {
            for (String name : missing) {
                ChildProcess process = launcher.start(name);
                started.add(process);
                all.add(process);
                new ClusterState(settings, all).write(files.state());
            }
            new Readiness(files, settings, rest(settings), ticker).await(all, stop);
            complete = true;
            return settings;
        } finally {
            if (!complete) {
                end(started);
                if (old) {
                    before.get().write(files.state());
                } else {
                    Files.deleteIfExists(files.state());
                }
            }
        }
    }

    private static ClusterSettings settings(Distribution distribution, Wanted wanted)
            throws IOException {
        LoopbackPort.requireFree("Flink dashboard", wanted.restPort());
        boolean ownBroker = wanted.bootstrapServers() == null;
        if (ownBroker) {
            LoopbackPort.requireFree("Kafka broker", wanted.brokerPort());
        }
        // All at once, so that no two get the same.
        try (ServerSocketChannel rest = LoopbackPort.bind("Flink dashboard", wanted.restPort());
                ServerSocketChannel zooKeeper = LoopbackPort.bind("ZooKeeper", 0);
                ServerSocketChannel broker =
                        LoopbackPort.bind("Kafka broker", ownBroker ? wanted.brokerPort() : 0)) {
            int brokerPort = ownBroker ? broker.socket().getLocalPort() : 0;
            return new ClusterSettings(
                    distribution.home().toString(),
                    wanted.taskManagers(),
                    wanted.slots(),
                    rest.socket().getLocalPort(),
                    brokerPort,
                    zooKeeper.socket().getLocalPort(),
                    ownBroker ? LoopbackPort.HOST + ":" + brokerPort : wanted.bootstrapServers(),
                    true,
                    null,
                    wanted.flink());
        }
    }

    private static Page placed(Page wanted) throws IOException {
        LoopbackPort.requireFree("live page", wanted.port());
        try (ServerSocketChannel page = LoopbackPort.bind("live page", wanted.port())) {
            return wanted.at(page.socket().getLocalPort());
        }
    }

    /**
     * Ends every process that {@link #start} started, and none else.
     *
     * @throws IllegalStateException if none runs, or one may run but is not surely known again: then nothing is done
     */
    public void stop() throws IOException, InterruptedException {
        if (!Files.exists(files.state())) {
            throw notRunning();
        }
        DirectoryLock lock = lock();
        try {
            stopped();
        } finally {
            lock.close();
        }
    }

    private void stopped() throws IOException, InterruptedException {
        ClusterState state = known();
        boolean ran = state.processes().stream().anyMatch(ChildProcess::alive);
        end(state.processes());
        Files.delete(files.state());
        FileUtils.deleteDirectoryQuietly(files.scratch().toFile());
        if (!ran) {
            List<String> others =
                    state.processes().stream()
                            .filter(ChildProcess::replaced)
                            .map(process -> process.pid() + " (" + process.name() + ")")
                            .toList();
            String alone =
                    others.isEmpty()
                            ? ""
                            : "; left alone, for they started at another time: processes "
                                    + String.join(", ", others);
            throw new IllegalStateException(notRunning().getMessage() + alone);
        }
    }

    /** The page first, for it would show the rest as failures; then the JobManager, so that it takes no TaskManager's end for a failure; ZooKeeper and broker last. */
    private void end(List<ChildProcess> processes) throws InterruptedException {
        for (String kind :
                List.of(
                        Launcher.MONITOR,
                        Launcher.JOBMANAGER,
                        Launcher.TASKMANAGER,
                        Launcher.ZOOKEEPER,
                        Launcher.BROKER)) {
            List<ChildProcess> some =
                    processes.stream().filter(p -> p.name().startsWith(kind)).toList();
            some.forEach(ChildProcess::ask);
            for (ChildProcess process : some) {
                process.end(STOP_LIMIT, ticker);
            }
        }
    }

    /**
     * What was started here, dead or alive.
     *
     * @throws IllegalStateException if nothing was
     */
    public List<ChildProcess> processes() throws IOException {
        return state().processes();
    }

    /** What the cluster is made of. */
    public ClusterSettings settings() throws IOException {
        return state().settings();
    }

    /** What its JobManager is asked by. */
    public FlinkRest rest() throws IOException {
        return rest(settings());
    }

    /** Where jobs are submitted, with the key that is wanted there. */
    public RestAccess access() throws IOException {
        return access(settings());
    }

    private RestAccess access(ClusterSettings settings) throws IOException {
        return RestAccess.of(settings.jobManager(), FlinkSettings.of(files, settings));
    }

    private FlinkRest rest(ClusterSettings settings) throws IOException {
        return new FlinkRest(access(settings), ticker);
    }

    /** A process's log. */
    public Path log(String process) {
        return files.log(process);
    }

    /** SIGKILL to one process; returns when it is dead. */
    public void kill(String name) throws IOException, InterruptedException {
        process(known(), name).kill(ticker);
    }

    /** Starts one dead process again and returns at once. */
    public void restart(String name) throws IOException {
        restart(name, Map.of());
    }

    /**
     * As {@link #restart(String)}.
     *
     * @param environment further variables of the process, until it is started again
     */
    public void restart(String name, Map<String, String> environment) throws IOException {
        DirectoryLock lock = lock();
        try {
            restarted(name, environment);
        } finally {
            lock.close();
        }
    }

    private void restarted(String name, Map<String, String> environment) throws IOException {
        ClusterState state = known();
        if (process(state, name).alive()) {
            throw new IllegalStateException(name + " still runs");
        }
        ChildProcess started = new Launcher(files, state.settings()).start(name, environment);
        UnaryOperator<ChildProcess> replace = old -> old.name().equals(name) ? started : old;
        new ClusterState(state.settings(), state.processes().stream().map(replace).toList())
                .write(files.state());
    }

    private static ChildProcess process(ClusterState state, String name) {
        List<ChildProcess> all = state.processes();
        return all.stream()
                .filter(process -> process.name().equals(name))
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "process is '"
                                                + name
                                                + "'; there are "
                                                + all.stream().map(ChildProcess::name).toList()));
    }

    private ClusterState state() throws IOException {
        return ClusterState.read(files.state()).orElseThrow(this::notRunning);
    }

    private ClusterState known() throws IOException {
        ClusterState state = state();
        requireKnown(state);
        return state;
    }

    /** To forget a process that may run would leave it to nobody. */
    private void requireKnown(ClusterState state) {
        List<String> unknown =
                state.processes().stream()
                        .filter(process -> process.state() == ChildProcess.State.UNKNOWN)
                        .map(process -> process.pid() + " (" + process.name() + ")")
                        .toList();
        if (!unknown.isEmpty()) {
            throw new IllegalStateException(
                    files.state()
                            + " is of an older version and does not tell whether these processes"
                            + " are the cluster's: "
                            + String.join(", ", unknown)
                            + "; needed: end those that are, then delete the file");
        }
    }

    private IllegalStateException notRunning() {
        return new IllegalStateException("no cluster runs in " + files.dir());
    }
}
