package io.millrace.local.process.cluster;

import io.millrace.local.LogFile;
import io.millrace.local.Main;
import io.millrace.local.process.folder.PrivateFiles;
import io.millrace.local.process.net.LoopbackPort;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessUtils;
import org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint;
import org.apache.flink.runtime.jobmanager.JobManagerProcessUtils;
import org.apache.flink.runtime.taskexecutor.TaskManagerRunner;
import org.apache.flink.runtime.util.config.memory.ProcessMemoryUtils;
import org.apache.flink.shaded.zookeeper3.org.apache.zookeeper.server.ZooKeeperServerMain;
import org.apache.flink.util.FileUtils;

/** Starts the processes of a cluster, each a JVM of its own with a log of its own. */
final class Launcher {

    private static final long LARGE_OUTPUT = 10 << 20;

    static final String BROKER = "broker";
    static final String ZOOKEEPER = "zookeeper";
    static final String JOBMANAGER = "jobmanager";
    static final String TASKMANAGER = "taskmanager-";
    static final String MONITOR = "monitor";

    /** The packages that Flink reflects on, as in its own start scripts. */
    private static final List<String> OPENED =
            List.of(
                    "java.lang",
                    "java.net",
                    "java.io",
                    "java.nio",
                    "sun.nio.ch",
                    "java.lang.reflect",
                    "java.text",
                    "java.time",
                    "java.util",
                    "java.util.concurrent",
                    "java.util.concurrent.atomic",
                    "java.util.concurrent.locks");

    /** For processes that do little: they start with a third of the work, and spare the cores for learning. */
    private static final List<String> LIGHT =
            List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

    private final Distribution distribution;
    private final ClusterFiles files;
    private final ClusterSettings settings;
    private final Configuration flink;

    Launcher(ClusterFiles files, ClusterSettings settings) throws IOException {
        PrivateFiles.folder(files.dir());
        PrivateFiles.folder(files.conf());
        this.distribution = Distribution.at(Path.of(settings.home()));
        this.files = files;
        this.settings = settings;
        this.flink = FlinkSettings.of(files, settings);
    }

    /** Names of the processes, in the order in which they must be started. */
    static List<String> names(ClusterSettings settings) {
        var names = new ArrayList<String>();
        if (settings.ownBroker()) {
            names.add(BROKER);
        }
        names.add(ZOOKEEPER);
        names.add(JOBMANAGER);
        for (int i = 1; i <= settings.taskManagers(); i++) {
            names.add(TASKMANAGER + i);
        }
        if (settings.monitored() != null) {
            names.add(MONITOR);
        }
        return names;
    }

    /** Writes what the processes read when they start. */
    void configure() throws IOException {
        Files.createDirectories(files.scratch());
        PrivateFiles.folder(files.jobs());
        Files.createDirectories(files.log(BROKER).getParent());
        FlinkSettings.write(flink, files);
        Files.writeString(
                files.zooKeeperConf(),
                String.join(
                        "\n",
                        "tickTime=1000",
                        "dataDir=" + files.zooKeeper(),
                        "clientPortAddress=" + LoopbackPort.HOST,
                        "clientPort=" + settings.zooKeeperPort(),
                        "admin.enableServer=false",
                        "autopurge.purgeInterval=1",
                        ""));
    }

    /** The process of that name must be dead. */
    ChildProcess start(String name) throws IOException {
        return start(name, Map.of());
    }

    /** As {@link #start(String)}, with further variables. */
    ChildProcess start(String name, Map<String, String> environment) throws IOException {
        if (name.equals(JOBMANAGER)) {
            JobResults.deleteHalfWritten(files.jobResults());
        }
        FileUtils.deleteDirectory(files.scratch(name).toFile()); // of one that was killed
        Files.createDirectories(files.scratch(name));
        List<String> command = new ArrayList<>();
        if (!name.startsWith(TASKMANAGER)) { // theirs is the store, which others read
            command.addAll(List.of("/bin/sh", "-c", "umask 077; exec \"$@\"", "sh"));
        }
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-XX:+ExitOnOutOfMemoryError");
        if (!name.startsWith(TASKMANAGER)) {
            command.addAll(LIGHT);
        }
        OPENED.forEach(p -> command.add("--add-opens=java.base/" + p + "=ALL-UNNAMED"));
        command.add("-Dfile.encoding=UTF-8");
        command.addAll(List.of("-Duser.language=en", "-Duser.extensions=")); // names, not words
        command.add("-Dai.djl.offline=true");
        LogFile.properties(files.log(name))
                .forEach((key, value) -> command.add("-D" + key + "=" + value));
        command.add("-Dmillrace.log.console=off"); // what it prints goes to a file that never rolls
        command.addAll(program(name));
        var builder = new ProcessBuilder(command);
        builder.environment().put("OPT_OUT_TRACKING", "true");
        // Native threads that wait must not spin: other processes need the cores.
        builder.environment().putIfAbsent("OMP_WAIT_POLICY", "PASSIVE");
        builder.environment().putAll(environment);
        File out = files.out(name).toFile();
        if (out.length() > LARGE_OUTPUT) {
            Files.move(
                    out.toPath(), files.out(name + "-before"), StandardCopyOption.REPLACE_EXISTING);
        }
        builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(out));
        Process process = builder.start();
        process.getOutputStream().close();
        return ChildProcess.of(name, process.toHandle());
    }

    private List<String> program(String name) {
        return switch (name) {
            case BROKER ->
                    List.of(
                            "-Xmx768m",
                            "-cp",
                            distribution.commandClassPath(),
                            Main.class.getName(),
                            "broker",
                            "--port",
                            Integer.toString(settings.brokerPort()),
                            "--data",
                            files.broker().toString());
            case ZOOKEEPER ->
                    List.of(
                            "-Xmx128m",
                            "-cp",
                            distribution.flinkClassPath(),
                            ZooKeeperServerMain.class.getName(),
                            files.zooKeeperConf().toString());
            case JOBMANAGER -> jobManager();
            case MONITOR ->
                    List.of(
                            "-Xmx256m",
                            "-cp",
                            distribution.commandClassPath(),
                            Main.class.getName(),
                            "monitor",
                            "--config",
                            settings.monitored().pipeline(),
                            "--listen",
                            settings.monitored().listen());
            default -> taskManager(name);
        };
    }

    private List<String> jobManager() {
        var spec = JobManagerProcessUtils.processSpecFromConfig(flink);
        return Stream.concat(
                        words(JobManagerProcessUtils.generateJvmParametersStr(spec, flink)),
                        Stream.of(
                                "-cp",
                                distribution.flinkClassPath(),
                                StandaloneSessionClusterEntrypoint.class.getName(),
                                "--configDir",
                                files.conf().toString(),
                                "-D",
                                scratch(JOBMANAGER),
                                "-D",
                                WebOptions.TMP_DIR.key() + "=" + files.scratch(JOBMANAGER)))
                .toList();
    }

    private List<String> taskManager(String name) {
        var spec = TaskExecutorProcessUtils.processSpecFromConfig(flink);
        return Stream.of(
                        words(ProcessMemoryUtils.generateJvmParametersStr(spec)),
                        Stream.of(
                                "-cp",
                                distribution.flinkClassPath(),
                                TaskManagerRunner.class.getName(),
                                "--configDir",
                                files.conf().toString()),
                        words(TaskExecutorProcessUtils.generateDynamicConfigsStr(spec)),
                        // One that comes back under its name tells the JobManager that the old one
                        // is dead.
                        Stream.of("-D", "taskmanager.resource-id=" + name, "-D", scratch(name)))
                .flatMap(words -> words)
                .toList();
    }

    /** Each has a folder of its own, so that what a killed one leaves can be told from what is in use. */
    private String scratch(String name) {
        return CoreOptions.TMP_DIRS.key() + "=" + files.scratch(name);
    }

    private static Stream<String> words(String options) {
        return Stream.of(options.trim().split("\\s+"));
    }
}
