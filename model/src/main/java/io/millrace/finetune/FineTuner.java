package io.millrace.finetune;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.millrace.optimizer.AdamW;
import io.millrace.optimizer.OptimizerConfig;
import io.millrace.release.SavedModel;
import io.millrace.tensor.Hashing;
import io.millrace.tensor.HostBytes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Fine-tunes an encoder for a task: cross-entropy, AdamW with a warm-up and a linear fall, early stopping on those
 * validation rows whose class some training row has (the weights of the best epoch are kept). With every layer frozen,
 * representations are computed once.
 *
 * <p>The result is a function of encoder, rows, configuration and seed. It checks {@link Thread#interrupted} after every
 * step, so that it can be stopped.
 */
public final class FineTuner {

    private static final double WARMUP = 0.1;

    /** Is told how a fine-tuning goes, on its thread. */
    public interface Listener {

        /** Hears nothing. */
        Listener NONE =
                new Listener() {
                    @Override
                    public void stepped(double loss, long units) {}

                    @Override
                    public void validated(double loss) {}
                };

        /**
         * After every step.
         *
         * @param loss the batch's mean cross-entropy in nats
         * @param units tokens or values in the batch, see {@link io.millrace.input.Input#units(byte[])}
         */
        void stepped(double loss, long units);

        /** After every epoch, if there are validation rows of a class to learn: their mean cross-entropy in nats. */
        void validated(double loss);
    }

    private final FineTuneConfig config;
    private final Device device;
    private final int threads;
    private final Listener listener;

    public FineTuner(FineTuneConfig config, Device device, int threads) {
        this(config, device, threads, Listener.NONE);
    }

    public FineTuner(FineTuneConfig config, Device device, int threads, Listener listener) {
        this.config = config;
        this.device = device;
        this.threads = threads;
        this.listener = listener;
    }

    /**
     * A fine-tuned model.
     *
     * @param model all weights
     * @param labels class names in the order of the outputs
     * @param validation at the epoch that was kept
     * @param test at the epoch that was kept
     * @param epochs taken
     * @param trainRows learned from
     */
    public record Result(
            SavedModel model,
            List<String> labels,
            Metrics validation,
            Metrics test,
            int epochs,
            int trainRows) {}

    /**
     * Trains.
     *
     * @throws InterruptedException if the thread was interrupted
     * @throws IllegalArgumentException if the rows cannot be learned from
     */
    public Result train(SavedModel encoder, Collection<LabeledRow> rows, long seed)
            throws InterruptedException {
        List<String> labels =
                rows.stream()
                        .filter(r -> r.split() == Split.TRAIN)
                        .map(LabeledRow::label)
                        .distinct()
                        .sorted()
                        .toList();
        try (var classifier =
                new Classifier(encoder, labels, device, threads, Hashing.mix(seed, 2))) {
            Dataset data = Dataset.of(rows, classifier.input());
            return new Run(classifier, data, seed).train();
        }
    }

    /** One fine-tuning. */
    private final class Run {
        private final Classifier classifier;
        private final Dataset data;
        private final long seed;
        private final List<String> trained = new ArrayList<>();
        private final boolean frozen;
        private final IdentityHashMap<Dataset.Part, float[]> cache = new IdentityHashMap<>();

        Run(Classifier classifier, Dataset data, long seed) {
            this.classifier = classifier;
            this.data = data;
            this.seed = seed;
            List<String> prefixes =
                    config.transfer().trained(config.strategy(), classifier.encoder());
            for (String name : classifier.parameters().names()) {
                if (prefixes.stream().anyMatch(name::startsWith)) {
                    trained.add(name);
                }
            }
            frozen = trained.isEmpty();
            trained.add("head.weight");
            trained.add("head.bias");
        }

        Result train() throws InterruptedException {
            standardise();
            int rows = data.train().size();
            int perEpoch = (rows + config.batch() - 1) / config.batch();
            long total = (long) perEpoch * config.epochs();
            var optimizer = new OptimizerConfig(config.learningRate(), 0.01, 0.9, 0.999, 1e-8, 1.0);
            Map<String, ByteBuffer> best = weights();
            boolean validates = known(data.validation(), 0, data.validation().size()).length > 0;
            double bestLoss = Double.POSITIVE_INFINITY;
            int epoch = 0;
            int since = 0;
            try (var adamw =
                    new AdamW(classifier.torch(), classifier.parameters(), trained, optimizer)) {
                long step = 0;
                while (epoch < config.epochs() && since < config.patience()) {
                    int[] order = shuffled(rows, new SplittableRandom(Hashing.mix(seed, epoch)));
                    for (int from = 0; from < rows; from += config.batch()) {
                        int[] batch =
                                java.util.Arrays.copyOfRange(
                                        order, from, Math.min(rows, from + config.batch()));
                        step(batch, adamw, config.learningRate() * slope(step++, total));
                        if (Thread.interrupted()) {
                            throw new InterruptedException("fine-tuning was stopped");
                        }
                    }
                    epoch++;
                    // Without such rows there is nothing to stop by: the last epoch is kept.
                    double loss = -epoch;
                    if (validates) {
                        loss = loss(data.validation());
                        listener.validated(loss);
                    }
                    since++;
                    if (loss < bestLoss) {
                        bestLoss = loss;
                        best = weights();
                        since = 0;
                    }
                }
            }
            best.forEach((name, values) -> classifier.parameters().set(name, values.duplicate()));
            return new Result(
                    classifier.save(),
                    data.labels(),
                    judge(data.validation()),
                    judge(data.test()),
                    epoch,
                    rows);
        }

        private void step(int[] batch, AdamW adamw, double rate) {
            try (NDManager manager = classifier.torch().manager().newSubManager();
                    NDScope scope = new NDScope()) {
                scope.suppressNotUsedWarning();
                NDArray target = classes(manager, data.train(), batch);
                NDArray loss =
                        classifier
                                .torch()
                                .gradient(
                                        () ->
                                                classifier
                                                        .torch()
                                                        .crossEntropy(
                                                                classifier.logits(
                                                                        represent(
                                                                                manager,
                                                                                data.train(),
                                                                                batch)),
                                                                target),
                                        () -> {});
                adamw.update(rate);
                long units = 0;
                for (int row : batch) {
                    units += classifier.input().units(data.train().samples().get(row));
                }
                listener.stepped(HostBytes.scalar(loss), units);
            }
        }

        private NDArray classes(NDManager manager, Dataset.Part part, int[] rows) {
            long[] classes = new long[rows.length];
            for (int i = 0; i < rows.length; i++) {
                classes[i] = part.classes()[rows[i]];
            }
            return manager.create(classes).toType(DataType.INT64, false);
        }

        private NDArray represent(NDManager manager, Dataset.Part part, int[] rows) {
            if (!frozen) {
                var samples = new ArrayList<byte[]>(rows.length);
                for (int row : rows) {
                    samples.add(part.samples().get(row));
                }
                return classifier.encoder().represent(manager, samples);
            }
            int width = classifier.encoder().width();
            float[] all = cache.computeIfAbsent(part, this::representAll);
            float[] picked = new float[rows.length * width];
            for (int i = 0; i < rows.length; i++) {
                System.arraycopy(all, rows[i] * width, picked, i * width, width);
            }
            return manager.create(picked, new Shape(rows.length, width));
        }

        private float[] representAll(Dataset.Part part) {
            int width = classifier.encoder().width();
            float[] all = new float[part.size() * width];
            for (int from = 0; from < part.size(); from += 64) {
                int to = Math.min(part.size(), from + 64);
                try (NDManager manager = classifier.torch().manager().newSubManager();
                        NDScope scope = new NDScope()) {
                    scope.suppressNotUsedWarning();
                    float[] some =
                            HostBytes.floats(
                                    classifier
                                            .encoder()
                                            .represent(manager, part.samples().subList(from, to)));
                    System.arraycopy(some, 0, all, from * width, some.length);
                }
            }
            return all;
        }

        /** Shift and scale of the head: a frozen encoder's representations differ by orders of magnitude. */
        private void standardise() {
            if (!frozen) {
                return;
            }
            int width = classifier.encoder().width();
            float[] all = cache.computeIfAbsent(data.train(), this::representAll);
            int rows = data.train().size();
            ByteBuffer shift =
                    ByteBuffer.allocate(width * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            ByteBuffer scale =
                    ByteBuffer.allocate(width * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            for (int c = 0; c < width; c++) {
                double sum = 0;
                double squares = 0;
                for (int row = 0; row < rows; row++) {
                    double value = all[row * width + c];
                    sum += value;
                    squares += value * value;
                }
                double mean = sum / rows;
                double deviation = Math.sqrt(Math.max(0, squares / rows - mean * mean));
                shift.putFloat((float) mean);
                scale.putFloat(deviation > 1e-6 ? (float) (1 / deviation) : 0);
            }
            classifier.parameters().set("head.shift", shift.flip());
            classifier.parameters().set("head.scale", scale.flip());
        }

        private double loss(Dataset.Part part) {
            double sum = 0;
            int known = 0;
            for (int from = 0; from < part.size(); from += 64) {
                int[] rows = known(part, from, Math.min(part.size(), from + 64));
                if (rows.length == 0) {
                    continue;
                }
                try (NDManager manager = classifier.torch().manager().newSubManager();
                        NDScope scope = new NDScope()) {
                    scope.suppressNotUsedWarning();
                    NDArray logits = classifier.logits(represent(manager, part, rows));
                    NDArray mean =
                            classifier.torch().crossEntropy(logits, classes(manager, part, rows));
                    sum += rows.length * HostBytes.scalar(mean);
                    known += rows.length;
                }
            }
            return sum / known;
        }

        private int[] known(Dataset.Part part, int from, int to) {
            return java.util.stream.IntStream.range(from, to)
                    .filter(row -> part.classes()[row] >= 0)
                    .toArray();
        }

        private Metrics judge(Dataset.Part part) {
            int classes = data.labels().size();
            int[] predicted = new int[part.size()];
            for (int from = 0; from < part.size(); from += 64) {
                int[] rows =
                        java.util.stream.IntStream.range(from, Math.min(part.size(), from + 64))
                                .toArray();
                try (NDManager manager = classifier.torch().manager().newSubManager();
                        NDScope scope = new NDScope()) {
                    scope.suppressNotUsedWarning();
                    float[] logits =
                            HostBytes.floats(classifier.logits(represent(manager, part, rows)));
                    Classifier.argmax(logits, classes, predicted, from);
                }
            }
            return Metrics.of(part.classes(), predicted);
        }

        private Map<String, ByteBuffer> weights() {
            var weights = new HashMap<String, ByteBuffer>();
            trained.forEach(
                    name -> weights.put(name, Classifier.copy(classifier.parameters().get(name))));
            return weights;
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
