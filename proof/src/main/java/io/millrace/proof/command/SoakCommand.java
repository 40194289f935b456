package io.millrace.proof.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.local.command.Stoppable;
import io.millrace.local.command.Subcommand;
import io.millrace.local.process.cluster.Distribution;
import io.millrace.proof.soak.Soak;
import io.millrace.proof.soak.Week;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import org.apache.flink.util.FileUtils;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Whether memory stays flat. */
@Command(
        name = "soak",
        description = {
            "Takes very many small steps with duplicates, replay, probes, snapshots, model checkpoints and"
                    + " fine-tunings, and measures whether the process grows.",
            "With --minutes it is the whole pipeline instead: a broker, both jobs on a cluster of processes, a monitor, 100"
                    + " domains, 20 tasks with labels that are corrected, and releases all the time; what processes and"
                    + " folders hold is measured."
        })
public final class SoakCommand implements Callable<Integer>, Subcommand {

    @Spec private CommandSpec spec;

    @Option(
            names = "--steps",
            defaultValue = "50000",
            description = "steps to take (default: ${DEFAULT-VALUE})")
    private long steps;

    @Option(
            names = "--minutes",
            paramLabel = "N",
            description = "run the whole pipeline for so long; a third of it is the warm-up")
    private Integer minutes;

    @Option(names = "--json", description = "print JSON")
    private boolean json;

    @Override
    public int place() {
        return 110;
    }

    @Override
    public Integer call() throws Exception {
        if (steps < 100) {
            throw new IllegalArgumentException("--steps is " + steps + "; allowed: 100 and more");
        }
        if (minutes == null) {
            return Stoppable.run(spec.commandLine().getErr(), "stopped", this::run);
        }
        if (minutes < 3 || spec.commandLine().getParseResult().hasMatchedOption("--steps")) {
            throw new IllegalArgumentException(
                    "--minutes is " + minutes + "; allowed: 3 and more, without --steps");
        }
        return Stoppable.run(spec.commandLine().getErr(), "stopped", this::runWeek);
    }

    private int runWeek(BooleanSupplier stop) throws Exception {
        Path dir = Files.createTempDirectory("millrace-soak-");
        boolean done = false;
        try {
            Week.Result result =
                    new Week(Distribution.own(), dir, minutes, System.err::println, stop).run();
            done = true;
            if (json) {
                System.out.println(
                        new ObjectMapper()
                                .writerWithDefaultPrettyPrinter()
                                .writeValueAsString(result));
                return 0;
            }
            System.out.printf(
                    Locale.ROOT,
                    "%d min  records %,d  labels %,d  releases %,d%n",
                    result.minutes(),
                    result.records(),
                    result.labels(),
                    result.releases());
            result.measures()
                    .forEach(
                            (name, course) ->
                                    System.out.printf(
                                            Locale.ROOT,
                                            "%-30s %,15.0f after the warm-up %,15.0f at the end %,13.1f a minute%n",
                                            name,
                                            course.first(),
                                            course.last(),
                                            course.perMinute()));
            return 0;
        } finally {
            if (done || stop.getAsBoolean()) {
                FileUtils.deleteDirectoryQuietly(dir.toFile());
            } else {
                System.err.println("kept  " + dir);
            }
        }
    }

    private int run(BooleanSupplier stop) throws Exception {
        Soak.Result result = new Soak(steps, System.err::println, stop).run();
        if (json) {
            System.out.println(
                    new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(result));
            return 0;
        }
        System.out.printf(
                Locale.ROOT,
                "steps     %,d%nresident  %.1f MiB after the warm-up, %.1f MiB at the end%nslope   "
                        + "  %.1f bytes/step%n",
                result.steps(),
                result.rssStart() / 1048576.0,
                result.rssEnd() / 1048576.0,
                result.rssSlopeBytesPerStep());
        return 0;
    }
}
