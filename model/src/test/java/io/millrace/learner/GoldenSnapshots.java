package io.millrace.learner;

import ai.djl.Device;
import io.millrace.data.Example;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The learners behind the golden snapshots: as small as they come, stopped in the middle of a batch. When the format
 * changes, {@link #main} of the new version writes its files beside the old ones, which stay as they are.
 */
final class GoldenSnapshots {

    static final List<String> OBJECTIVES = List.of("masked-language-model", "denoising", "rbm");

    private static final int EXAMPLES = 123;

    private GoldenSnapshots() {}

    static LearnerConfig config(String objective) {
        String rest =
                """
                training: {batch: 4, warmup: 5, fit-examples: 20, threads: 1, precision: float32}
                replay: {share: 0.5, capacity: 2 KiB}
                probes: {share: 0.1, samples: 3, every: 10}
                """;
        return Streams.config(
                objective.equals("masked-language-model")
                        ? """
                        input: {name: text, vocabulary: 512, length: 8}
                        encoder: {name: transformer, depth: 1, width: 8, heads: 2}
                        """
                                + rest
                        : """
                        input: {name: features}
                        encoder: {name: mlp, widths: [6], activation: sigmoid}
                        objective: {name: %s}
                        """
                                        .formatted(objective)
                                + rest);
    }

    static List<Example> stream(String objective) {
        return objective.equals("masked-language-model")
                ? Streams.sentences(EXAMPLES, 3)
                : Streams.vectors(EXAMPLES, 3);
    }

    /** Learns the stream and leaves what does not fill a batch. */
    static byte[] snapshot(String objective) throws Exception {
        try (var learner = new Learner(config(objective), Device.cpu())) {
            for (Example example : stream(objective)) {
                learner.add(example);
                while (learner.ready()) {
                    learner.step();
                    if (learner.probesDue()) {
                        learner.probe();
                    }
                }
            }
            var bytes = new ByteArrayOutputStream();
            learner.snapshot(bytes);
            return bytes.toByteArray();
        }
    }

    /** Writes a file for every objective into a folder. */
    public static void main(String[] arguments) throws Exception {
        for (String objective : OBJECTIVES) {
            Path file =
                    Path.of(
                            arguments[0],
                            "snapshot-v" + SnapshotFormat.VERSION + "-" + objective + ".bin");
            Files.write(file, snapshot(objective));
        }
    }
}
