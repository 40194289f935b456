package io.millrace.proof.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.local.command.Stoppable;
import io.millrace.local.command.Subcommand;
import io.millrace.proof.soak.Soak;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Whether memory stays flat. */
@Command(
        name = "soak",
        description = {
            "Takes very many small steps with duplicates, replay, probes, snapshots, model checkpoints and"
                    + " fine-tunings, and measures whether the process grows."
        })
public final class SoakCommand implements Callable<Integer>, Subcommand {

    @Spec private CommandSpec spec;

    @Option(
            names = "--steps",
            defaultValue = "50000",
            description = "steps to take (default: ${DEFAULT-VALUE})")
    private long steps;

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
        return Stoppable.run(spec.commandLine().getErr(), "stopped", this::run);
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
