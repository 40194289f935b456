package io.millrace.local.command;

import io.millrace.local.process.cluster.ChildProcess;
import io.millrace.local.process.cluster.Cluster;
import io.millrace.local.process.cluster.ClusterSettings;
import io.millrace.local.process.cluster.Distribution;
import io.millrace.local.process.cluster.FlinkRest;
import io.millrace.local.process.cluster.Page;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A Flink cluster of separate processes on this machine. */
@Command(
        name = "cluster",
        synopsisSubcommandLabel = "start|stop|status",
        description = {
            "Runs a Flink cluster with its broker as separate processes on this machine.",
            "Jobs survive the death of any of them: `cluster start` once more starts what is dead."
        })
public final class ClusterCommand implements Runnable, Subcommand {

    @Spec private CommandSpec spec;

    @Override
    public int place() {
        return 80;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "needed: start, stop or status");
    }

    private static final class Place {
        @Option(
                names = "--dir",
                paramLabel = "DIR",
                defaultValue = ".millrace",
                description =
                        "where the cluster keeps processes, logs, topics and state (default: ${DEFAULT-VALUE})")
        private Path dir;

        Cluster cluster() {
            return new Cluster(dir);
        }
    }

    @Command(name = "start", description = "Starts the cluster, or what is dead of it.")
    int start(
            @picocli.CommandLine.Mixin Place place,
            @Option(
                            names = "--taskmanagers",
                            paramLabel = "N",
                            defaultValue = "2",
                            description = "processes that run the jobs (default: ${DEFAULT-VALUE})")
                    int taskManagers,
            @Option(
                            names = "--slots",
                            paramLabel = "N",
                            defaultValue = "4",
                            description = "of each TaskManager (default: ${DEFAULT-VALUE})")
                    int slots,
            @Option(
                            names = "--port",
                            paramLabel = "PORT",
                            defaultValue = "8081",
                            description =
                                    "of REST and dashboard; 0 for any (default: ${DEFAULT-VALUE})")
                    int port,
            @Option(
                            names = "--broker-port",
                            paramLabel = "PORT",
                            defaultValue = "9092",
                            description =
                                    "of the embedded broker; 0 for any (default: ${DEFAULT-VALUE})")
                    int brokerPort,
            @Option(
                            names = "--bootstrap-servers",
                            paramLabel = "HOST:PORT",
                            description = "brokers of your own; no embedded one is started then")
                    String bootstrapServers,
            @Option(
                            names = "--config",
                            paramLabel = "FILE",
                            description =
                                    "a pipeline's YAML: its live page and metrics are served by a process of the"
                                            + " cluster, also of one that runs")
                    Path pipeline,
            @Option(
                            names = "--page",
                            paramLabel = "PORT",
                            defaultValue = "9464",
                            description = "of that page; 0 for any (default: ${DEFAULT-VALUE})")
                    int pagePort,
            @Option(
                            names = "-D",
                            paramLabel = "KEY=VALUE",
                            description =
                                    "an option of Flink, such as taskmanager.memory.task.heap.size=4g")
                    Map<String, String> flink)
            throws Exception {
        if (pipeline != null) {
            ConfigFile.read(pipeline); // what is wrong with it is told before anything runs
        }
        var wanted =
                new Cluster.Wanted(
                        taskManagers,
                        slots,
                        port,
                        brokerPort,
                        bootstrapServers,
                        pipeline == null ? null : Page.of(pipeline, pagePort),
                        flink == null ? Map.of() : flink);
        return Stoppable.run(
                spec.commandLine().getErr(),
                "stopped; what this call started was ended",
                stop -> {
                    tell(place, place.cluster().start(Distribution.own(), wanted, stop));
                    return 0;
                });
    }

    private void tell(Place place, ClusterSettings settings) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        String jobManager = settings.jobManager();
        out.println("dashboard  " + place.cluster().rest().url());
        out.println("key        " + place.cluster().access().key() + ", which a browser needs too");
        out.println("kafka      " + settings.bootstrapServers());
        settings.page().ifPresent(page -> out.println("page       " + page.url()));
        out.println("state      " + place.dir);
        out.println();
        out.println(
                "With `kafka: {bootstrap: \""
                        + settings.bootstrapServers()
                        + "\"}` in pipeline.yaml:");
        out.println("  ./millrace pretrain --config pipeline.yaml --jobmanager " + jobManager);
        out.println("  ./millrace finetune --config pipeline.yaml --jobmanager " + jobManager);
        if (settings.page().isEmpty()) {
            out.println("and for its live page:");
            out.println("  ./millrace cluster start --config pipeline.yaml");
        }
    }

    @Command(
            name = "stop",
            description = {
                "Ends the processes of the cluster, and none else.",
                "Jobs that run go on when a cluster is started in the same folder again."
            })
    int stop(@picocli.CommandLine.Mixin Place place) throws Exception {
        place.cluster().stop();
        spec.commandLine().getOut().println("stopped");
        return 0;
    }

    @Command(
            name = "status",
            description = {
                "Says which processes run, and which jobs. Exits with 1 if one is dead, or unknown: its id is in use,"
                        + " but what an older version left does not tell by whom."
            })
    int status(@picocli.CommandLine.Mixin Place place) throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        Cluster cluster = place.cluster();
        List<ChildProcess> processes = cluster.processes();
        boolean allAlive = true;
        for (ChildProcess process : processes) {
            ChildProcess.State state = process.state();
            allAlive &= state == ChildProcess.State.RUNNING;
            out.printf(
                    "%-15s %-8s %-8d %s%n",
                    process.name(),
                    state.name().toLowerCase(Locale.ROOT),
                    process.pid(),
                    cluster.log(process.name()));
        }
        FlinkRest rest = cluster.rest();
        out.println("dashboard       " + rest.url());
        out.println("kafka           " + cluster.settings().bootstrapServers());
        cluster.settings().page().ifPresent(p -> out.println("page            " + p.url()));
        try {
            for (FlinkRest.Job job : rest.jobs()) {
                out.printf("job             %-10s %s  %s%n", job.state(), job.id(), job.name());
            }
        } catch (IOException e) {
            out.println("jobs            unknown, for the JobManager does not answer");
            allAlive = false;
        }
        return allAlive ? 0 : 1;
    }
}
