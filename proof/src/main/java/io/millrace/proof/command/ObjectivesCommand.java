package io.millrace.proof.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.local.command.Stoppable;
import io.millrace.proof.objectives.Row;
import io.millrace.proof.objectives.RowFiles;
import io.millrace.proof.objectives.Table;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The table of objectives. */
@Command(
        name = "objectives",
        description =
                "Pretrains an encoder by each objective on real data and lets a linear model read classes off it, frozen;"
                        + " off the same encoder as it started; and off what the encoder is given.",
        footer = {
            "",
            "Rows are files of YAML: an objective with its input, encoder and pace, and its data.",
            "",
            "  millrace bench objectives --data shared/data --only rotation --json"
        })
public final class ObjectivesCommand implements Callable<Integer> {

    private static final Path USUAL = Path.of("shared", "data");

    @Spec private CommandSpec spec;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description =
                    "the folder of the real data (default: shared/data in this folder or further up)")
    private Path data;

    @Option(
            names = "--rows",
            paramLabel = "DIR",
            description = "a folder of rows of your own (default: those that are shipped)")
    private Path folder;

    @Option(
            names = "--only",
            paramLabel = "NAME",
            description = "a row to measure; repeat it for several (default: all)")
    private List<String> only = List.of();

    @Option(
            names = "--seeds",
            paramLabel = "N",
            defaultValue = "3",
            description = "seeds of each row (default: ${DEFAULT-VALUE})")
    private int seeds;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "150",
            description = "that a row may take, all seeds together (default: ${DEFAULT-VALUE})")
    private double seconds;

    @Option(names = "--json", description = "print JSON")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        return Stoppable.run(spec.commandLine().getErr(), "stopped", this::run);
    }

    private int run(BooleanSupplier stop) throws Exception {
        SortedMap<String, Row> rows = folder == null ? RowFiles.shipped() : RowFiles.of(folder);
        if (!only.isEmpty()) {
            for (String name : only) {
                if (!rows.containsKey(name)) {
                    throw new IllegalArgumentException(
                            "--only is '"
                                    + name
                                    + "'; allowed: "
                                    + String.join(", ", rows.keySet()));
                }
            }
            rows.keySet().retainAll(only);
        }
        PrintWriter err = spec.commandLine().getErr();
        var failed = new ArrayList<String>();
        List<Table.Result> results =
                new Table(data(), seeds, seconds, err::println, stop)
                        .run(rows, (row, e) -> failed.add(row + ": " + e.getMessage()));
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(
                    new ObjectMapper()
                            .writerWithDefaultPrettyPrinter()
                            .writeValueAsString(results));
        } else {
            out.printf(
                    Locale.ROOT,
                    "%-28s %-11s %6s %6s %6s %6s %6s %10s%n",
                    "row",
                    "encoder",
                    "probe",
                    "random",
                    "raw",
                    "spread",
                    "s",
                    "examples/s");
            results.forEach(result -> print(out, result));
        }
        out.flush();
        failed.forEach(row -> err.println("millrace: not measured: " + row));
        return failed.isEmpty() ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private static void print(PrintWriter out, Table.Result row) {
        out.printf(
                Locale.ROOT,
                "%-28s %-11s %6.3f %6.3f %6s %6.3f %6.1f %,10.0f%s%n",
                row.row(),
                row.encoder(),
                row.probe(),
                row.random(),
                row.raw() == null ? "-" : String.format(Locale.ROOT, "%.3f", row.raw()),
                row.seedSpread(),
                row.seconds(),
                row.examplesPerSecond(),
                remarks(row));
    }

    private static String remarks(Table.Result row) {
        var remarks = new ArrayList<String>();
        if (!row.beatsRandom()) {
            remarks.add("no better than random by more than the spread");
        }
        if (row.generated()) {
            remarks.add("generated data");
        }
        if (row.steps() < row.wantedSteps()) {
            remarks.add("cut at step " + row.steps() + " of " + row.wantedSteps());
        }
        return remarks.isEmpty() ? "" : "  " + String.join("; ", remarks);
    }

    private Path data() throws IOException {
        if (data != null) {
            if (!Files.isDirectory(data)) {
                throw new IllegalArgumentException("--data is " + data + ", which is no folder");
            }
            return data;
        }
        for (Path up = Path.of("").toAbsolutePath(); up != null; up = up.getParent()) {
            if (Files.isDirectory(up.resolve(USUAL))) {
                return up.resolve(USUAL);
            }
        }
        throw new IllegalArgumentException(
                "--data is not given, and there is no " + USUAL + " in this folder or further up");
    }
}
