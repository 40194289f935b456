package io.millrace.proof.bench.continual;

import ai.djl.Device;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.millrace.data.Example;
import io.millrace.input.Input;
import io.millrace.jobs.config.PipelineConfig;
import io.millrace.learner.Learner;
import io.millrace.learner.LearnerConfig;
import io.millrace.learner.Refused;
import io.millrace.local.run.Settings;
import io.millrace.schemas.payload.Payload;
import io.millrace.schemas.time.SystemTime;
import io.millrace.schemas.time.Ticker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;

/**
 * Domains pass one after the other; what is kept of each is looked at on held-out examples, under every {@link Arm} with
 * the same number of updates. The tokenizer is one for all arms, learned from the same number of examples of each domain:
 * losses of other tokens would not compare. A domain that is shorter than its updates begins again.
 */
public final class ContinualBench {

    private static final Ticker TICKER = SystemTime.ticker();

    /** Examples of each domain that the tokenizer is learned from. */
    private static final int FIT = 1000;

    private static final int VOCABULARY = 8192;

    /**
     * What is measured.
     *
     * @param domains by name, JSONL files; empty for those of the demo
     * @param steps updates while a domain passes; at least 3
     * @param seeds how many runs each arm gets
     * @param size of the encoder
     * @param threads native threads
     * @param arms by name; empty for all
     */
    public record Plan(
            Map<String, Path> domains,
            int steps,
            int seeds,
            String size,
            int threads,
            List<String> arms) {

        public Plan {
            least("steps", steps, Meeting.TIMES.size());
            least("seeds", seeds, 1);
            if (domains.size() == 1) {
                throw new IllegalArgumentException("--domain is given once; allowed: 2 and more");
            }
            List<String> known = Arm.ALL.stream().map(Arm::name).toList();
            for (String arm : arms) {
                if (!known.contains(arm)) {
                    throw new IllegalArgumentException(
                            "--arm is " + arm + "; allowed: " + String.join(", ", known));
                }
            }
        }

        private static void least(String option, int value, int least) {
            if (value < least) {
                throw new IllegalArgumentException(
                        "--" + option + " is " + value + "; allowed: " + least + " and more");
            }
        }
    }

    /**
     * A number over the seeds.
     *
     * @param deviation of a single run: the square root of the unbiased variance; 0 with one seed
     */
    public record Spread(double mean, double deviation) {}

    /**
     * An arm over its seeds.
     *
     * @param backwardTransfer null for all mixed, as is forwardTransfer
     */
    public record Row(
            String arm,
            int seeds,
            Spread averageLoss,
            Spread forgetting,
            Spread backwardTransfer,
            Spread forwardTransfer,
            Spread seconds) {}

    /** All that was measured. */
    public record Result(List<String> domains, int steps, List<Row> arms, List<Meeting> runs) {
        /** By their names. */
        public Row arm(String name) {
            return arms.stream().filter(row -> row.arm().equals(name)).findFirst().orElseThrow();
        }
    }

    private final Plan plan;
    private final Consumer<String> log;
    private final BooleanSupplier stop;

    /**
     * @param log what is being done
     * @param stop true when to give up
     */
    public ContinualBench(Plan plan, Consumer<String> log, BooleanSupplier stop) {
        this.plan = plan;
        this.log = log;
        this.stop = stop;
    }

    /** Measures; takes minutes for each arm and seed. */
    public Result run() throws IOException, Refused {
        log.accept("reading the domains");
        List<Domain> domains = domains();
        List<String> names = domains.stream().map(Domain::name).toList();
        Path tokenizer = Files.createTempFile("millrace-tokenizer", ".json");
        try {
            Files.write(tokenizer, tokenizer(domains));
            var runs = new ArrayList<Meeting>();
            for (long seed = 1; seed <= plan.seeds; seed++) { // arms side by side, if it is stopped
                for (Arm arm : arms()) {
                    log.accept("seed " + seed + " of " + plan.seeds + ": " + arm.name());
                    runs.add(meeting(arm, seed, domains, names, tokenizer));
                }
            }
            var rows = arms().stream().map(arm -> row(arm.name(), runs)).toList();
            return new Result(names, plan.steps, rows, runs);
        } finally {
            Files.delete(tokenizer);
        }
    }

    private List<Domain> domains() throws IOException {
        if (plan.domains.isEmpty()) {
            return Domain.ofDemo();
        }
        var domains = new ArrayList<Domain>();
        for (var domain : plan.domains.entrySet()) {
            domains.add(Domain.of(domain.getKey(), domain.getValue()));
        }
        return domains;
    }

    private List<Arm> arms() {
        return Arm.ALL.stream()
                .filter(arm -> plan.arms.isEmpty() || plan.arms.contains(arm.name()))
                .toList();
    }

    private static byte[] tokenizer(List<Domain> domains) {
        var text =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("name", "text")
                        .put("vocabulary", VOCABULARY);
        var chosen =
                new LearnerConfig(1L, text, null, null, null, null, null, null, null)
                        .kinds()
                        .input();
        List<Payload> first =
                domains.stream()
                        .flatMap(domain -> domain.examples().stream().limit(FIT))
                        .map(Example::payload)
                        .toList();
        try (Input<?> input = chosen.plugin().fit(chosen.options(), first)) {
            return input.files().get("tokenizer.json");
        }
    }

    private LearnerConfig config(Arm arm, long seed, Path tokenizer) {
        Settings settings =
                Settings.shipped("try")
                        .set("localhost:1", "kafka", "bootstrap")
                        .set("file:///none", "store")
                        .set("text", "input", "name")
                        .set(tokenizer.toString(), "input", "tokenizer")
                        .set("transformer", "encoder", "name")
                        .set(plan.size, "encoder", "size")
                        .set(plan.threads, "training", "threads")
                        .set(seed, "seed");
        PipelineConfig config = arm.settings().apply(settings).build();
        return config.learner();
    }

    private Meeting meeting(
            Arm arm, long seed, List<Domain> domains, List<String> names, Path tokenizer)
            throws Refused {
        LearnerConfig config = config(arm, seed, tokenizer);
        long start = TICKER.nanos();
        var looks = new ArrayList<Meeting.Look>();
        try (var learner = new Learner(config, Device.cpu())) {
            var feeds = new ArrayList<Feed>();
            for (Domain domain : domains) {
                for (Example example : domain.part(true, config.probes(), seed)) {
                    learner.add(example);
                }
                feeds.add(new Feed(domain.part(false, config.probes(), seed)));
            }
            looks.add(new Meeting.Look(null, null, 0, learner.probe()));
            var random = new SplittableRandom(seed);
            for (int d = 0; d < domains.size(); d++) {
                int taken = 0;
                for (int time = 1; time <= Meeting.TIMES.size(); time++) {
                    for (; taken < plan.steps * time / Meeting.TIMES.size(); taken++) {
                        step(learner, arm.shuffled() ? feeds : feeds.subList(d, d + 1), random);
                    }
                    looks.add(
                            new Meeting.Look(
                                    arm.shuffled() ? null : names.get(d),
                                    Meeting.TIMES.get(time - 1),
                                    learner.steps(),
                                    learner.probe()));
                }
            }
        }
        return Meeting.of(arm, seed, names, looks, TICKER.since(start).toNanos() / 1e9);
    }

    private void step(Learner learner, List<Feed> from, SplittableRandom random) throws Refused {
        if (stop.getAsBoolean()) {
            throw new IllegalStateException("stopped");
        }
        while (!learner.ready()) {
            learner.add(from.get(random.nextInt(from.size())).next());
        }
        learner.step();
    }

    private static Row row(String arm, List<Meeting> all) {
        List<Meeting> runs = all.stream().filter(run -> run.arm().equals(arm)).toList();
        boolean transfers = runs.get(0).backwardTransfer() != null;
        return new Row(
                arm,
                runs.size(),
                spread(runs, Meeting::averageLoss),
                spread(runs, Meeting::forgetting),
                transfers ? spread(runs, Meeting::backwardTransfer) : null,
                transfers ? spread(runs, Meeting::forwardTransfer) : null,
                spread(runs, Meeting::seconds));
    }

    private static Spread spread(List<Meeting> runs, ToDoubleFunction<Meeting> of) {
        double mean = runs.stream().mapToDouble(of).average().orElseThrow();
        double squares = runs.stream().mapToDouble(of).map(x -> (x - mean) * (x - mean)).sum();
        return new Spread(mean, runs.size() < 2 ? 0 : Math.sqrt(squares / (runs.size() - 1)));
    }

    /** Examples in their order, again from the first after the last. */
    private static final class Feed {
        private final List<Example> examples;
        private int next;

        Feed(List<Example> examples) {
            this.examples = examples;
        }

        Example next() {
            Example example = examples.get(next);
            next = (next + 1) % examples.size();
            return example;
        }
    }
}
