package io.millrace.evaluate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import ai.djl.Device;
import io.millrace.data.Example;
import io.millrace.input.RawRow;
import io.millrace.learner.Learner;
import io.millrace.learner.LearnerConfig;
import io.millrace.learner.Refused;
import io.millrace.release.SavedModel;
import io.millrace.schemas.config.StrictYaml;
import io.millrace.schemas.payload.Payload;
import io.millrace.schemas.payload.Text;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class FrozenEncoderTest {

    private static final LearnerConfig CONFIG =
            StrictYaml.read(
                    """
                    seed: 5
                    input: {name: text, vocabulary: 512, length: 16}
                    encoder: {name: transformer, depth: 1, width: 16, heads: 2}
                    training: {batch: 4, fit-examples: 20, threads: 1, precision: float32}
                    replay: {share: 0}
                    probes: {share: 0}
                    """,
                    LearnerConfig.class);

    private static List<Payload> texts() {
        var random = new SplittableRandom(1);
        var texts = new ArrayList<Payload>();
        for (int i = 0; i < 80; i++) {
            var words = new StringBuilder();
            for (int w = 0; w < 4 + i % 9; w++) {
                words.append("word").append(random.nextInt(30)).append(' ');
            }
            texts.add(new Text(words.toString().strip()));
        }
        return texts;
    }

    private static List<float[]> represented(SavedModel model, long seed) {
        try (var encoder = new FrozenEncoder(model, seed, 1)) {
            return encoder.represented(texts()).stream().map(RawRow::values).toList();
        }
    }

    private static boolean same(List<float[]> one, List<float[]> other) {
        return Arrays.deepEquals(one.toArray(), other.toArray());
    }

    @Test
    void withoutWeightsItIsWhatALearnerOfTheSeedBeginsWith() throws Refused {
        try (var learner = new Learner(CONFIG, Device.cpu())) {
            int id = 0;
            for (Payload text : texts()) {
                learner.add(new Example("e" + id++, "d", text));
            }
            SavedModel start = learner.pretrained().copied();
            List<float[]> started = represented(start, 0);
            assertEquals(80, started.size());
            assertEquals(16, started.get(0).length);
            assertArrayEquals(started.toArray(), represented(start.scratch(), 5).toArray());
            assertFalse(same(started, represented(start.scratch(), 6)));
            var unused = learner.step();
            assertFalse(same(started, represented(learner.pretrained().copied(), 0)));
        }
    }

    @Test
    void rawTextIsHowOftenATokenComes() throws Refused {
        try (var learner = new Learner(CONFIG, Device.cpu())) {
            int id = 0;
            for (Payload text : texts()) {
                learner.add(new Example("e" + id++, "d", text));
            }
            try (var encoder = new FrozenEncoder(learner.pretrained().copied(), 0, 1)) {
                var asked = List.<Payload>of(new Text("word1 word2 word1"), new Text("word1"));
                List<RawRow> raw = encoder.raw(asked).orElseThrow();
                assertEquals(2, raw.size());
                double twice = 1 + Math.log(2);
                long repeated = count(raw.get(0), (float) twice);
                assertEquals(1, Math.min(1, repeated), "nothing comes twice");
                assertEquals(0, count(raw.get(1), (float) twice));
            }
        }
    }

    private static long count(RawRow row, float value) {
        int count = 0;
        for (float one : row.values()) {
            count += one == value ? 1 : 0;
        }
        return count;
    }
}
