package io.millrace.proof.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.local.command.Stoppable;
import io.millrace.proof.bench.continual.ContinualBench;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What is kept of the past. */
@Command(
        name = "continual",
        description = {
            "Learns domains one after the other without replay, with some of it, with dark experience replay, and all"
                    + " mixed, with the same number of updates, and prints loss, forgetting and transfer between domains over the seeds."
        })
public final class BenchContinualCommand implements Callable<Integer> {

    @Spec private CommandSpec spec;

    @Option(
            names = "--domain",
            paramLabel = "NAME=FILE",
            description =
                    "a domain's rows as JSONL, in the order in which domains pass; default: those of the demo")
    private Map<String, Path> domains;

    @Option(
            names = "--steps",
            paramLabel = "N",
            defaultValue = "200",
            description = "updates while a domain passes (default: ${DEFAULT-VALUE})")
    private int steps;

    @Option(
            names = "--seeds",
            paramLabel = "N",
            defaultValue = "3",
            description = "runs of each arm (default: ${DEFAULT-VALUE})")
    private int seeds;

    @Option(
            names = "--size",
            defaultValue = "tiny",
            description = "of the encoder (default: ${DEFAULT-VALUE})")
    private String size;

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "2",
            description = "native threads (default: ${DEFAULT-VALUE})")
    private int threads;

    @Option(
            names = "--arm",
            paramLabel = "NAME",
            description = "one of those that are compared, more than once for more; default: all")
    private List<String> arms;

    @Option(names = "--json", description = "print JSON, with every look at every domain")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        if (domains != null) {
            domains.forEach(BenchContinualCommand::readable);
        }
        var plan =
                new ContinualBench.Plan(
                        domains == null ? Map.of() : domains,
                        steps,
                        seeds,
                        size,
                        threads,
                        arms == null ? List.of() : arms);
        return Stoppable.run(
                spec.commandLine().getErr(),
                "stopped",
                stop -> {
                    print(new ContinualBench(plan, System.err::println, stop).run());
                    return 0;
                });
    }

    private static void readable(String name, Path file) {
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            throw new IllegalArgumentException(
                    "--domain " + name + " is " + file + ", which is no readable file");
        }
    }

    private void print(ContinualBench.Result result) throws Exception {
        if (json) {
            System.out.println(
                    new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(result));
            return;
        }
        System.out.printf(
                Locale.ROOT,
                "%s; %d updates each, %d seed%s%n%-11s %-15s %-15s %-15s %-15s %s%n",
                String.join(", ", result.domains()),
                result.steps(),
                seeds,
                seeds == 1 ? "" : "s",
                "",
                "average loss",
                "forgetting",
                "backward",
                "forward",
                "seconds");
        for (ContinualBench.Row row : result.arms()) {
            System.out.printf(
                    Locale.ROOT,
                    "%-11s %-15s %-15s %-15s %-15s %.0f%n",
                    row.arm(),
                    text(row.averageLoss()),
                    text(row.forgetting()),
                    text(row.backwardTransfer()),
                    text(row.forwardTransfer()),
                    row.seconds().mean());
        }
    }

    private static String text(ContinualBench.Spread spread) {
        return spread == null
                ? "-"
                : String.format(Locale.ROOT, "%.3f (%.3f)", spread.mean(), spread.deviation());
    }
}
