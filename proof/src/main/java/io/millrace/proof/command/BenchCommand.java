package io.millrace.proof.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.local.command.Stoppable;
import io.millrace.local.command.Subcommand;
import io.millrace.proof.bench.Bench;
import io.millrace.proof.bench.Shapes;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How fast this machine learns. */
@Command(
        name = "bench",
        subcommands = {BenchContinualCommand.class, ObjectivesCommand.class},
        description = {
            "Measures, in one run and on the same examples: tokens/s of the bare learner, of the whole pipeline from Kafka"
                    + " and of ingest alone; the learner in float32 too; the machine's matrix-product peaks; where a step's time goes."
        })
public final class BenchCommand implements Callable<Integer>, Subcommand {

    @Spec private CommandSpec spec;

    @Option(
            names = "--size",
            defaultValue = "mini",
            description = "of the encoder (default: ${DEFAULT-VALUE})")
    private String size;

    @Option(
            names = "--batch",
            defaultValue = "32",
            description = "samples in a step (default: ${DEFAULT-VALUE})")
    private int batch;

    @Option(
            names = "--steps",
            defaultValue = "40",
            description = "steps measured in a round (default: ${DEFAULT-VALUE})")
    private int steps;

    @Option(
            names = "--threads",
            defaultValue = "2",
            description = "native threads (default: ${DEFAULT-VALUE})")
    private int threads;

    @Option(
            names = "--rounds",
            defaultValue = "3",
            description =
                    "how often everything is measured in turn; medians count (default: ${DEFAULT-VALUE})")
    private int rounds;

    @Option(
            names = "--checkpoint-cost",
            description = "measure instead what Flink checkpoints cost the pipeline")
    private boolean checkpointCost;

    @Option(
            names = "--shapes",
            description =
                    "measure instead the bare learner on random words: tiny, mini, small and base with sequences of 64, 128 and 512"
                            + " tokens and 4,096 and 30,522 words; takes minutes; only --threads counts")
    private boolean shapes;

    @Option(names = "--json", description = "print JSON")
    private boolean json;

    @Override
    public int place() {
        return 100;
    }

    @Override
    public Integer call() throws Exception {
        return Stoppable.run(spec.commandLine().getErr(), "stopped", this::run);
    }

    private int run(BooleanSupplier stop) throws Exception {
        if (shapes) {
            List<Shapes.Shape> all = new Shapes(threads, System.err::println, stop).run();
            if (!printed(all)) {
                all.forEach(BenchCommand::print);
            }
            return 0;
        }
        var bench = new Bench(size, batch, steps, threads, rounds, System.err::println, stop);
        if (checkpointCost) {
            Bench.CheckpointCost cost = bench.checkpointCost();
            if (!printed(cost)) {
                System.out.printf(
                        Locale.ROOT,
                        "size %s, batch %d%nwithout          %,.0f tokens/s%nevery %2.0f s       %,.0f tokens/s (%.1f %% less)%nstood still      %.1f %% of the time%n",
                        size,
                        batch,
                        cost.without(),
                        cost.intervalSeconds(),
                        cost.with(),
                        100 * cost.costInRate(),
                        100 * cost.cost());
            }
            return 0;
        }
        Bench.Result result = bench.run();
        if (printed(result)) {
            return 0;
        }
        System.out.printf(
                Locale.ROOT,
                "size %s, batch %d, %s%nmatrix products  %.0f GFLOP/s at their peak, %.0f in the learner (%.2f)%n"
                        + "learner          %,.0f tokens/s%nin float32       %,.0f tokens/s, and %,.0f with the engine's own"
                        + " products%npipeline         %,.0f tokens/s (%.2f)%ningest           %,.0f tokens/s"
                        + " (%.1f times the learner)%n",
                result.size(),
                result.batch(),
                result.precision(),
                result.gemmGflops(),
                result.learnerGflops(),
                result.learnerOfGemm(),
                result.learnerTokensPerSecond(),
                result.float32TokensPerSecond(),
                result.defaultTokensPerSecond(),
                result.pipelineTokensPerSecond(),
                result.pipelineOfLearner(),
                result.ingestTokensPerSecond(),
                result.ingestTokensPerSecond() / result.learnerTokensPerSecond());
        for (Map.Entry<String, Double> share : result.shares().entrySet()) {
            System.out.printf(
                    Locale.ROOT, "%-16s %.1f %%%n", share.getKey(), 100 * share.getValue());
        }
        return 0;
    }

    private static void print(Shapes.Shape shape) {
        System.out.printf(
                Locale.ROOT,
                "%-5s  length %3d  vocabulary %5d  batch %2d  %,5.0f GFLOP/s  %,8.0f tokens/s%n",
                shape.size(),
                shape.length(),
                shape.vocabulary(),
                shape.batch(),
                shape.gflops(),
                shape.tokensPerSecond());
    }

    private boolean printed(Object result) throws JsonProcessingException {
        if (json) {
            System.out.println(
                    new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(result));
        }
        return json;
    }
}
