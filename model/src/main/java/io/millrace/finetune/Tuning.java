package io.millrace.finetune;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import io.millrace.data.Sample;
import io.millrace.encoder.Mode;
import io.millrace.input.TokenBatch;
import io.millrace.input.TokenInput;
import io.millrace.input.Tokens;
import io.millrace.objective.Group;
import io.millrace.optimizer.OptimizerConfig;
import io.millrace.schemas.config.Choice;
import io.millrace.schemas.payload.Target;
import io.millrace.schemas.time.Interruption;
import io.millrace.task.PooledHead;
import io.millrace.tensor.Hashing;
import io.millrace.tensor.HostBytes;
import io.millrace.tensor.Torch;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** One fine-tuning of a model on a task's rows, see {@link FineTuner}. */
final class Tuning implements AutoCloseable {

    private static final double WARMUP = 0.1;
    private static final int EVALUATION_BATCH = 64;
    private static final long DROPOUT = Hashing.hash64("dropout");

    private final FineTuneConfig config;
    private final FineTuner.Listener listener;
    private final TaskModel model;
    private final Torch torch;
    private final Dataset data;
    private final long seed;
    private final Movers movers;
    private final IntFunction<List<Group>> groups;
    private final List<String> names;
    private final int epochs;
    private final Mode mode;
    private final Part part;
    private final Adapters adapters; // null unless the strategy trains such
    final Crossed told = new Crossed();
    private Representations frozen; // as long as nothing of the encoder was trained; else null

    /**
     * @param part what of the model is tuned
     */
    Tuning(
            FineTuneConfig config,
            FineTuner.Listener listener,
            TaskModel model,
            Dataset data,
            long seed,
            Part part) {
        this.config = config;
        this.listener = listener;
        this.model = model;
        this.torch = model.torch();
        this.data = data;
        this.seed = part.of(seed);
        this.part = part;
        Choice<TransferStrategy<Record>> transfer = config.transfer();
        int perEpoch = (data.train().size() + config.batch() - 1) / config.batch();
        epochs = Math.max(part.epochs(config), (config.minSteps() + perEpoch - 1) / perEpoch);
        groups =
                epoch ->
                        part == Part.WIDE
                                ? List.of()
                                : transfer.plugin()
                                        .groups(transfer.options(), model.encoder(), epoch);
        Optional<TransferStrategy.Adapting> adapting =
                part == Part.WIDE
                        ? Optional.empty()
                        : transfer.plugin().adapting(transfer.options());
        movers =
                new Movers(
                        torch,
                        model.parameters(),
                        name ->
                                part.moves(name)
                                        && (adapting.isEmpty() || name.startsWith("head.")),
                        new OptimizerConfig(
                                part.rate(config), 0.01, 0.9, 0.999, part.epsilon(), 1.0),
                        groups);
        List<Group> ever =
                IntStream.range(0, epochs)
                        .mapToObj(groups)
                        .flatMap(List::stream)
                        .distinct()
                        .toList();
        frozen =
                part != Part.WIDE
                                && groups.apply(0).isEmpty()
                                && model.head() instanceof PooledHead<?>
                        ? new Representations(model)
                        : null;
        // What is frozen does not gather statistics either.
        mode = ever.isEmpty() ? Mode.EVAL : Mode.TRAIN;
        // What is learned, and the statistics that layers gather on the way.
        names =
                model.parameters().names().stream()
                        .filter(
                                name ->
                                        (part.moves(name) && name.startsWith("head."))
                                                || ever.stream().anyMatch(g -> g.holds(name)))
                        .toList();
        adapters =
                adapting.map(how -> Adapters.of(torch, model.parameters(), how, ever)).orElse(null);
    }

    /** Trains, and leaves the weights of the best epoch in the model. Returns the epochs taken. */
    int train() throws InterruptedException {
        if (frozen != null) {
            frozen.standardise(data.train());
        }
        int rows = data.train().size();
        int perEpoch = (rows + config.batch() - 1) / config.batch();
        long total = (long) perEpoch * epochs;
        int patience =
                Math.toIntExact(
                        ((long) part.patience(config) * epochs + part.epochs(config) - 1)
                                / part.epochs(config));
        Map<String, ByteBuffer> best = weights();
        int[] judged = known(data.validation());
        double bestLoss = Double.POSITIVE_INFINITY;
        int epoch = 0;
        int since = 0;
        long step = 0;
        while (epoch < epochs && since < patience) {
            movers.begin(epoch);
            if (epoch > 0 && !groups.apply(epoch).equals(groups.apply(epoch - 1))) {
                since = 0; // what moves now has not been tried
            }
            if (!groups.apply(epoch).isEmpty()) {
                frozen = null;
            }
            int[] order = shuffled(rows, new SplittableRandom(Hashing.mix(seed, epoch)));
            for (int from = 0; from < rows; from += config.batch()) {
                int[] batch =
                        Arrays.copyOfRange(order, from, Math.min(rows, from + config.batch()));
                step(batch, step++, total);
                if (Thread.interrupted()) {
                    throw new InterruptedException("fine-tuning was stopped");
                }
            }
            epoch++;
            // Without such rows there is nothing to stop by: the last epoch is kept.
            double loss = -epoch;
            if (judged.length > 0) {
                loss = loss(data.validation(), judged);
                listener.validated(loss);
                if (!config.ensemble().equals(FineTuneConfig.NONE)) {
                    told.add(model.own(data.validation()));
                }
            }
            since++;
            if (loss < bestLoss) {
                bestLoss = loss;
                best = weights();
                since = 0;
            }
        }
        best.forEach((name, values) -> model.parameters().set(name, values.duplicate()));
        return epoch;
    }

    /** The model as it is, when training is over. */
    FineTuner.Result result(int epoch) {
        if (adapters != null) {
            adapters.forget(); // what they have learned lies in the matrices
        }
        return new FineTuner.Result(
                model.save(),
                evaluate(data.validation()),
                evaluate(data.test()),
                epoch,
                data.train().size());
    }

    private void step(int[] batch, long number, long total) {
        try (NDManager manager = torch.manager().newSubManager();
                NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            NDArray loss = torch.gradient(() -> learned(manager, batch, number), () -> {});
            if (adapters != null) {
                adapters.chain();
            }
            boolean accepted = movers.update(part.rate(config) * slope(number, total));
            if (adapters != null) {
                adapters.fold();
            }
            model.parameters().settle(torch, accepted);
            long units = 0;
            for (int row : batch) {
                units += model.input().units(data.train().samples().get(row).bytes());
            }
            listener.stepped(HostBytes.scalar(loss), units);
        }
    }

    /** The loss of a step: an example is seen many times, never twice with the same tokens. */
    private NDArray learned(NDManager manager, int[] rows, long step) {
        if (frozen != null
                || config.dropout() == 0
                || part == Part.WIDE
                || !(model.input() instanceof TokenInput tokens)) {
            return loss(manager, data.train(), rows, mode);
        }
        List<Target> targets = picked(data.train().targets(), rows);
        List<Sample> samples = picked(data.train().samples(), rows);
        var random = new SplittableRandom(Hashing.mix(Hashing.mix(seed, DROPOUT), step));
        Tokens in = TokenBatch.of(tokens, samples).hide(config.dropout(), random).arrays(manager);
        return model.head().loss(in, targets, mode);
    }

    private static <T> List<T> picked(List<T> all, int[] rows) {
        return IntStream.of(rows).mapToObj(all::get).toList();
    }

    private NDArray loss(NDManager manager, Dataset.Part part, int[] rows, Mode mode) {
        List<Target> targets = picked(part.targets(), rows);
        List<Sample> samples = picked(part.samples(), rows);
        return frozen != null
                ? frozen.head().pooledLoss(frozen.of(manager, part, rows), targets)
                : model.head().loss(model.arrays(manager, samples), targets, mode);
    }

    private double loss(Dataset.Part part, int[] judged) {
        double sum = 0;
        for (int from = 0; from < judged.length; from += EVALUATION_BATCH) {
            Interruption.check();
            int[] rows =
                    Arrays.copyOfRange(
                            judged, from, Math.min(judged.length, from + EVALUATION_BATCH));
            try (NDManager manager = torch.manager().newSubManager();
                    NDScope scope = new NDScope()) {
                scope.suppressNotUsedWarning();
                sum += rows.length * HostBytes.scalar(loss(manager, part, rows, Mode.EVAL));
            }
        }
        return sum / judged.length;
    }

    private int[] known(Dataset.Part part) {
        return IntStream.range(0, part.size())
                .filter(row -> model.head().knows(part.targets().get(row)))
                .toArray();
    }

    private Evaluation evaluate(Dataset.Part part) {
        return frozen == null ? model.evaluate(part) : model.evaluate(part, frozen.answer(part));
    }

    private Map<String, ByteBuffer> weights() {
        var weights = new HashMap<String, ByteBuffer>();
        for (String name : names) {
            try (var host = HostBytes.of(model.parameters().get(name))) {
                ByteBuffer from = host.bytes();
                ByteBuffer to = ByteBuffer.allocate(from.remaining());
                weights.put(name, to.put(from).flip().order(ByteOrder.LITTLE_ENDIAN));
            }
        }
        return weights;
    }

    @Override
    public void close() {
        movers.close();
        if (adapters != null) {
            adapters.close();
        }
    }

    /** The part of the learning rate that a step of so many takes: up to 1 in a line, and down again. */
    static double slope(long step, long total) {
        double warm = Math.max(1, WARMUP * total);
        return step < warm
                ? Math.min(1, (step + 1) / warm)
                : Math.max(0, (total - step) / (total - warm + 1));
    }

    private static int[] shuffled(int count, SplittableRandom random) {
        int[] order = new int[count];
        for (int i = 0; i < count; i++) {
            int j = random.nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }
}
