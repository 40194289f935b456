package io.millrace.local.command;

import io.millrace.clean.PayloadCleaner;
import io.millrace.evaluate.Energy;
import io.millrace.evaluate.Evaluator;
import io.millrace.evaluate.RowSample;
import io.millrace.evaluate.Verdict;
import io.millrace.finetune.Split;
import io.millrace.local.Version;
import io.millrace.monitoring.report.EvaluationWriter;
import io.millrace.release.Artifact;
import io.millrace.release.Release;
import io.millrace.release.SavedModel;
import io.millrace.schemas.InvalidRecordException;
import io.millrace.schemas.avro.LabeledExample;
import io.millrace.schemas.decode.JsonRows;
import io.millrace.schemas.payload.Payload;
import io.millrace.schemas.payload.Payloads;
import io.millrace.schemas.payload.Target;
import io.millrace.schemas.payload.TargetRecords;
import io.millrace.schemas.time.SystemTime;
import io.millrace.schemas.time.Ticker;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Whether an encoder is any good. */
@Command(
        name = "evaluate",
        description = {
            "Looks at a frozen encoder with labelled rows: a linear probe and nearest neighbours against a random start and"
                    + " raw inputs, a learning curve over few labels, dead units and collapse, who is served worse. Writes"
                    + " evaluation.json and a page."
        },
        footer = {
            "",
            "Rows are JSON, one a line, plain or gzip: {\"id\"?, \"domain\"?, \"text\", \"features\" or \"image\", \"label\","
                    + " \"split\"?}.",
            "",
            "  millrace evaluate STORE/PIPELINE/checkpoints/step-00001200 --data rows.jsonl"
        })
public final class EvaluateCommand implements Callable<Integer>, Subcommand {

    private static final PayloadCleaner CLEANER = new PayloadCleaner(1, Integer.MAX_VALUE);

    /** Of each split. */
    private static final int MOST_ROWS = 10_000;

    private static final Ticker TICKER = SystemTime.ticker();

    @Spec private CommandSpec spec;

    @Parameters(
            paramLabel = "CHECKPOINT",
            description = "a folder of the store, or one that pull left: with manifest.json in it")
    private Path folder;

    @Option(
            names = "--data",
            required = true,
            paramLabel = "FILE",
            description = "labelled rows; repeat it for several files")
    private List<Path> data;

    @Option(
            names = "--by",
            paramLabel = "FIELD",
            description =
                    "a field of the rows by whose values accuracy is told apart; repeat it for several")
    private List<String> by = List.of();

    @Option(
            names = "--per-class",
            paramLabel = "N",
            split = ",",
            defaultValue = "10,50,200",
            description =
                    "labels of a class over which the learning curve is drawn (default: ${DEFAULT-VALUE})")
    private List<Integer> perClass;

    @Option(
            names = "--no-fine-tuning",
            description = "leave fine-tuned encoders out of the learning curve: they take minutes")
    private boolean frozen;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "where the files go (default: the folder's name, with -evaluation)")
    private Path out;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "of the random start (default: ${DEFAULT-VALUE})")
    private long seed;

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "2",
            description = "native threads (default: ${DEFAULT-VALUE})")
    private int threads;

    @Option(
            names = "--co2",
            paramLabel = "GRAMS",
            defaultValue = "0",
            description =
                    "CO2 of a kilowatt hour of your electricity (default: not said, then CO2 is unknown)")
    private double grams;

    @Override
    public int place() {
        return 63;
    }

    @Override
    public Integer call() throws Exception {
        check();
        Artifact artifact = Release.read(folder);
        List<Evaluator.Row> rows = rows();
        PrintWriter err = spec.commandLine().getErr();
        Energy energy = Energy.start();
        long start = TICKER.nanos();
        Verdict verdict =
                new Evaluator(
                                SavedModel.of(artifact),
                                threads,
                                seed,
                                perClass,
                                !frozen,
                                err::println)
                        .judge(rows);
        var all = new LinkedHashMap<String, Object>();
        all.put("model", artifact.manifest().origin().id());
        all.put("encoder", artifact.config().encoder());
        all.put("input", artifact.config().inputName());
        all.put("version", Version.current());
        all.put("data", data.stream().map(file -> file.getFileName().toString()).toList());
        all.put("seconds", TICKER.since(start).toNanos() / 1e9);
        all.put("energy", energy.used(grams));
        all.put("verdict", verdict);
        Path name = folder.toAbsolutePath().normalize().getFileName();
        Path to = out != null ? out : Path.of(name + "-evaluation");
        EvaluationWriter.write(to, artifact.manifest().origin().id(), all);
        told(verdict, to);
        return 0;
    }

    private void check() {
        if (!Files.isDirectory(folder)) {
            throw new IllegalArgumentException(
                    "CHECKPOINT is "
                            + folder
                            + ", which is no folder; allowed: one with "
                            + Artifact.MANIFEST);
        }
        for (Path file : data) {
            if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
                throw new IllegalArgumentException(
                        "--data is " + file + ", which is no readable file");
            }
        }
        int before = 0;
        for (int count : perClass) {
            if (count <= before) {
                throw new IllegalArgumentException(
                        "--per-class is " + perClass + "; allowed: ascending, from 1 on");
            }
            before = count;
        }
        if (!(grams >= 0)) {
            throw new IllegalArgumentException("--co2 is " + grams + "; allowed: from 0 on");
        }
    }

    private List<Evaluator.Row> rows() throws IOException {
        var all = new RowSample(MOST_ROWS);
        long refused = 0;
        String first = "";
        for (Path file : data) {
            try (JsonRows<LabeledExample> rows = JsonRows.labeled(file, "evaluation")) {
                while (true) {
                    try {
                        LabeledExample row = rows.next();
                        if (row == null) {
                            break;
                        }
                        all.add(row(row, rows));
                    } catch (InvalidRecordException | IllegalArgumentException e) {
                        first = refused++ == 0 ? e.getMessage() : first;
                    }
                }
            }
        }
        if (refused > 0) {
            spec.commandLine()
                    .getErr()
                    .printf(Locale.ROOT, "%,d rows refused, the first: %s%n", refused, first);
        }
        if (all.rows().isEmpty()) {
            throw new IllegalArgumentException("--data has no row that can be used");
        }
        if (all.leftOut() > 0) {
            spec.commandLine()
                    .getErr()
                    .printf(
                            Locale.ROOT,
                            "%,d rows left out: of each split a sample of %,d is enough%n",
                            all.leftOut(),
                            MOST_ROWS);
        }
        return all.rows();
    }

    private Evaluator.Row row(LabeledExample row, JsonRows<?> rows) throws InvalidRecordException {
        Target target = TargetRecords.of(row);
        if (!(target instanceof Target.Name label)) {
            throw new IllegalArgumentException(
                    row.getId()
                            + ": the label is "
                            + target.getClass().getSimpleName()
                            + "; allowed: the name of a class");
        }
        Map<String, String> groups = new LinkedHashMap<>();
        for (String field : by) {
            rows.said(field).ifPresent(value -> groups.put(field, value));
        }
        Payload payload = CLEANER.clean(Payloads.of(row.getPayload()), target).payload();
        return new Evaluator.Row(
                row.getId(), label.name(), row.getDomain(), Split.of(row), payload, groups);
    }

    private void told(Verdict verdict, Path to) {
        PrintWriter out = spec.commandLine().getOut();
        Verdict.Probe probe = verdict.probe();
        out.printf(
                Locale.ROOT,
                "linear probe  %.3f (random start %.3f, raw %s, majority %.3f)%nneighbours    %.3f (random start %.3f)%n",
                probe.pretrained(),
                probe.random(),
                probe.raw() == null ? "-" : String.format(Locale.ROOT, "%.3f", probe.raw()),
                probe.majority(),
                verdict.neighbours().pretrained(),
                verdict.neighbours().random());
        verdict.warnings().forEach(warning -> out.println("warning: " + warning));
        out.println(to);
        out.flush();
    }
}
