package io.millrace.proof.chaos;

import io.millrace.local.process.cluster.Distribution;
import io.millrace.local.run.Data;
import io.millrace.proof.demo.DemoData;
import io.millrace.proof.demo.Phase;
import io.millrace.schemas.time.SystemTime;
import io.millrace.schemas.time.Ticker;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Learns the same input twice, each time on a cluster and a broker of its own: undisturbed, and with killed processes.
 * What both leave for others must be the same.
 */
public final class Chaos {

    private static final int LABELS_PER_CLASS = 10;

    private final Distribution distribution;
    private final Path dir;
    private final Progress progress;
    private final BooleanSupplier stop;
    private final Ticker ticker = SystemTime.ticker();

    /**
     * @param dir for clusters and artifacts; empty or missing
     * @param out for lines on how far it is
     * @param stop true when to give up
     * @throws IllegalArgumentException if the folder holds something
     */
    public Chaos(Distribution distribution, Path dir, PrintStream out, BooleanSupplier stop)
            throws IOException {
        if (Files.exists(dir)) {
            try (var entries = Files.list(dir)) {
                if (entries.findAny().isPresent()) {
                    throw new IllegalArgumentException(
                            "--out is " + dir + ", which holds something; needed: an empty folder");
                }
            }
        }
        this.distribution = distribution;
        this.dir = dir.toAbsolutePath();
        this.progress = new Progress(out, ticker);
        this.stop = stop;
    }

    /**
     * Runs both.
     *
     * @param examples of the stream, over three domains
     * @param kills how many processes to kill
     * @param seed of the kills
     * @param precision of the products, as {@code training.precision} has it; null for the processor's own
     */
    public ChaosReport run(int examples, int kills, long seed, String precision) throws Exception {
        return run(examples, Kill.plan(kills, seed), precision);
    }

    ChaosReport run(int examples, List<Kill> plan, String precision) throws Exception {
        var input = new Pass.Input(data(examples), precision);
        Path now = dir.resolve("run");
        progress.line("undisturbed run of " + examples + " examples");
        Outcome control = pass(input, now).run((running, check) -> {});
        // Both use the same folder one after the other: paths in events must be the same.
        Files.move(now, dir.resolve("control"));
        progress.line("the same with " + plan.size() + " kills");
        var killer = new Killer(plan, progressEvents(control), progress, stop);
        Outcome disturbed = pass(input, now).run(killer);
        Files.move(now, dir.resolve("chaos"));
        return compare(control, disturbed, killer.seconds());
    }

    private Pass pass(Pass.Input input, Path now) {
        return new Pass(distribution, input, now, progress, stop, ticker, SystemTime.clock());
    }

    private static Data data(int examples) throws IOException {
        int third = examples / 3;
        return new DemoData(
                List.of(
                        new Phase("en", third),
                        new Phase("code-guava", third),
                        new Phase("fr", examples - 2 * third)),
                LABELS_PER_CLASS,
                1);
    }

    private static int progressEvents(Outcome outcome) {
        return (int)
                outcome.events().keySet().stream()
                        .filter(event -> event.startsWith(EventText.Kind.PROGRESS.name()))
                        .count();
    }

    private ChaosReport compare(Outcome control, Outcome disturbed, List<Double> seconds) {
        List<String> different = control.differentFiles(disturbed);
        List<String> lost = control.eventsBeyond(disturbed);
        List<String> doubled = disturbed.eventsBeyond(control);
        different.forEach(name -> progress.line("different  " + name));
        lost.forEach(event -> progress.line("lost       " + event));
        doubled.forEach(event -> progress.line("doubled    " + event));
        return new ChaosReport(
                seconds.size(),
                new ChaosReport.Artifacts(control.equalFiles(disturbed), different.size()),
                lost.size(),
                doubled.size(),
                seconds);
    }
}
