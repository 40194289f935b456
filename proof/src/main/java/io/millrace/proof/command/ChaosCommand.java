package io.millrace.proof.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.local.command.Stoppable;
import io.millrace.local.command.Subcommand;
import io.millrace.local.process.cluster.Distribution;
import io.millrace.proof.chaos.Chaos;
import io.millrace.proof.chaos.ChaosReport;
import io.millrace.proof.fault.FaultReport;
import io.millrace.proof.fault.Faults;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import org.apache.flink.util.FileUtils;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Kills processes and shows that it makes no difference. */
@Command(
        name = "chaos",
        description = {
            "Learns the same input twice, on a cluster of separate processes: undisturbed, and with processes killed at"
                    + " random moments. Exits with 1 if any file or event differs.",
            "With --faults it strikes both jobs, on an endless stream, with one fault after the other, in an order drawn"
                    + " from the seed. Exits with 1 if one was not survived, or anything was lost that was not said."
        })
public final class ChaosCommand implements Callable<Integer>, Subcommand {

    @Spec private CommandSpec spec;

    @Option(
            names = "--kills",
            paramLabel = "N",
            defaultValue = "20",
            description = "processes to kill (default: ${DEFAULT-VALUE})")
    private int kills;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "of which process dies when (default: ${DEFAULT-VALUE})")
    private long seed;

    @Option(
            names = "--examples",
            paramLabel = "N",
            defaultValue = "6000",
            description = "of the stream (default: ${DEFAULT-VALUE})")
    private int examples;

    @Option(
            names = "--precision",
            paramLabel = "NAME",
            description = "of the products: float32, bfloat16 (default: the processor's own)")
    private String precision;

    @Option(
            names = "--faults",
            paramLabel = "KIND",
            arity = "0..1",
            split = ",",
            fallbackValue = "",
            description =
                    "other faults than 20 kills, all or those that are named, such as full-disk,poison-record; some need the"
                            + " right to mount, or the package libfaketime")
    private List<String> faults;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description =
                    "keep stores, topics and logs of both runs here (default: a temporary folder, which is kept only if the"
                            + " runs differ or one fails)")
    private Path out;

    @Option(names = "--json", description = "print the result as JSON, and the rest to stderr")
    private boolean json;

    @Override
    public int place() {
        return 90;
    }

    @Override
    public Integer call() throws Exception {
        if (kills < 0 || examples < 600) {
            throw new IllegalArgumentException(
                    "--kills is "
                            + kills
                            + " and --examples "
                            + examples
                            + "; allowed: 0 and more, 600 and more");
        }
        if (faults != null) {
            for (String other : List.of("--kills", "--examples", "--precision")) {
                if (spec.commandLine().getParseResult().hasMatchedOption(other)) {
                    throw new IllegalArgumentException(
                            "--faults and " + other + " are given; allowed: one of them");
                }
            }
        }
        Distribution distribution = Distribution.own();
        Path dir = out == null ? Files.createTempDirectory("millrace-chaos-") : out;
        return Stoppable.run(
                spec.commandLine().getErr(), "stopped", stop -> run(distribution, dir, stop));
    }

    private int run(Distribution distribution, Path dir, BooleanSupplier stop) throws Exception {
        PrintStream lines = json ? System.err : System.out;
        boolean good = false;
        try {
            good =
                    faults == null
                            ? identical(new Chaos(distribution, dir, lines, stop))
                            : survived(new Faults(distribution, dir, lines, stop));
            return good ? 0 : 1;
        } finally {
            if (!good && !stop.getAsBoolean()) {
                lines.println("kept  " + dir);
            } else if (out == null) {
                FileUtils.deleteDirectoryQuietly(dir.toFile());
            }
        }
    }

    private boolean identical(Chaos chaos) throws Exception {
        ChaosReport report = chaos.run(examples, kills, seed, precision);
        System.out.println(json ? new ObjectMapper().writeValueAsString(report) : text(report));
        return report.identical();
    }

    private boolean survived(Faults all) throws Exception {
        List<String> kinds = faults.stream().filter(kind -> !kind.isEmpty()).toList();
        FaultReport report = all.run(kinds, seed);
        System.out.println(json ? new ObjectMapper().writeValueAsString(report) : text(report));
        return report.good();
    }

    private static String text(FaultReport report) {
        long survived = report.faults().stream().filter(FaultReport.Struck::survived).count();
        long lost = report.faults().stream().mapToLong(FaultReport.Struck::lost).sum();
        return String.format(
                Locale.ROOT,
                "%d faults, %d survived  records: %d lost without a word  not tried: %s",
                report.faults().size(),
                survived,
                lost,
                report.notTried().stream().map(FaultReport.NotTried::kind).toList());
    }

    private static String text(ChaosReport report) {
        return String.format(
                Locale.ROOT,
                "%d kills  files: %d equal, %d different  events: %d lost, %d doubled  recovery: %s s",
                report.kills(),
                report.artifacts().equal(),
                report.artifacts().different(),
                report.eventsLost(),
                report.eventsDoubled(),
                report.recoverySeconds());
    }
}
