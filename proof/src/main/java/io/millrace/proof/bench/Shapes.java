package io.millrace.proof.bench;

import ai.djl.Device;
import io.millrace.learner.LearnerConfig;
import io.millrace.learner.Refused;
import io.millrace.local.process.folder.TemporaryFolder;
import io.millrace.schemas.config.StrictYaml;
import io.millrace.tensor.Precision;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * The learner's rate over the shapes of the transformer: every named size with short and long sequences, a small and a large
 * vocabulary. The words are drawn at random, by Zipf's law, from a vocabulary of exactly that size.
 */
public final class Shapes {

    private static final List<String> SIZES = List.of("tiny", "mini", "small", "base");
    private static final int[] LENGTHS = {64, 128, 512};
    private static final int[] VOCABULARIES = {4096, 30522};

    /** Tokens in a step, but for {@code base}: half of them, for memory. */
    private static final int TOKENS = 4096;

    private static final int WARM_UP = 2;

    /** Measured for each shape at least, so that all of them take minutes. */
    private static final double SECONDS = 3;

    /** What takes long gets few steps. */
    private static final int STEPS = 3;

    private final int threads;
    private final Consumer<String> log;
    private final BooleanSupplier stop;

    /**
     * @param stop true when to give up
     */
    public Shapes(int threads, Consumer<String> log, BooleanSupplier stop) {
        this.threads = threads;
        this.log = log;
        this.stop = stop;
    }

    /**
     * One shape's rate.
     *
     * @param batch samples in a step
     * @param gflops matrix products only, over the whole time of the steps
     */
    public record Shape(
            String size,
            int length,
            int vocabulary,
            int batch,
            double gflops,
            double tokensPerSecond) {}

    /** Measures all. */
    public List<Shape> run() throws Exception {
        var shapes = new ArrayList<Shape>();
        boolean young = true; // its code is compiled while the first shape is measured
        try (TemporaryFolder temporary = TemporaryFolder.make("shapes")) {
            Path folder = temporary.path();
            for (int vocabulary : VOCABULARIES) {
                Path tokenizer = folder.resolve(vocabulary + ".json");
                Files.write(tokenizer, RandomWords.tokenizer(vocabulary));
                for (int length : LENGTHS) {
                    for (String size : SIZES) {
                        log.accept(
                                "measuring "
                                        + size
                                        + ", length "
                                        + length
                                        + ", vocabulary "
                                        + vocabulary);
                        if (young) {
                            measured(size, length, vocabulary, tokenizer);
                            young = false;
                        }
                        shapes.add(measured(size, length, vocabulary, tokenizer));
                    }
                }
            }
        }
        return shapes;
    }

    private Shape measured(String size, int length, int vocabulary, Path tokenizer) throws Refused {
        int batch = TOKENS / length / (size.equals("base") ? 2 : 1);
        LearnerConfig config = config(tokenizer, length, size, batch, threads);
        var precision = Precision.of(config.training().precision(), Device.cpu());
        LearnerRate rate =
                LearnerRate.of(
                        config,
                        precision,
                        new RandomWords(vocabulary, length, 1),
                        WARM_UP,
                        (steps, seconds) -> steps >= STEPS && seconds >= SECONDS,
                        stop);
        return new Shape(size, length, vocabulary, batch, rate.gflops(), rate.tokensPerSecond());
    }

    /** A transformer of that size on sequences of words of that tokenizer, without replay and probes. */
    static LearnerConfig config(Path tokenizer, int length, String size, int batch, int threads) {
        return StrictYaml.read(
                """
                input: {name: text, tokenizer: '%s', length: %d}
                encoder: {name: transformer, size: %s}
                training: {batch: %d, threads: %d, fit-examples: 1}
                replay: {share: 0}
                probes: {share: 0}
                """
                        .formatted(tokenizer, length, size, batch, threads),
                LearnerConfig.class);
    }
}
