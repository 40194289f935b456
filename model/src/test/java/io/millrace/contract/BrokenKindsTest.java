package io.millrace.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.data.Sample;
import io.millrace.encoder.Encoder;
import io.millrace.encoder.Mode;
import io.millrace.encoder.VectorEncoder;
import io.millrace.input.VectorInput;
import io.millrace.objective.Batch;
import io.millrace.objective.Forward;
import io.millrace.objective.GradientObjective;
import io.millrace.objective.Objective;
import io.millrace.replay.ReplayBuffer;
import io.millrace.replay.ReplayPolicy;
import io.millrace.schemas.payload.Target;
import io.millrace.schemas.plugin.NoOptions;
import io.millrace.task.Classification;
import io.millrace.task.Head;
import io.millrace.task.Metric;
import io.millrace.task.Task;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

/** A kit fails what breaks a promise, and at that promise alone. */
final class BrokenKindsTest {

    private static final Map<String, String> SERVICES =
            Map.of(
                    ReplayPolicy.class.getName(), Forgetful.class.getName(),
                    Objective.Provider.class.getName(),
                            HalfGradient.class.getName() + "\n" + Hoarder.class.getName(),
                    Task.class.getName(), UpsideDown.class.getName());

    @TempDir Path dir;
    private ClassLoader before;
    private URLClassLoader loader;

    /** Found by these tests alone. */
    @BeforeEach
    void find() throws IOException {
        Path services = Files.createDirectories(dir.resolve("META-INF/services"));
        for (var service : SERVICES.entrySet()) {
            Files.writeString(services.resolve(service.getKey()), service.getValue(), UTF_8);
        }
        before = Thread.currentThread().getContextClassLoader();
        loader = new URLClassLoader(new URL[] {dir.toUri().toURL()}, before);
        Thread.currentThread().setContextClassLoader(loader);
    }

    @AfterEach
    void forget() throws IOException {
        Thread.currentThread().setContextClassLoader(before);
        loader.close();
    }

    /** The names of the tests that fail. */
    private static Set<String> failing(DynamicContainer kit) {
        var failing = new TreeSet<String>();
        for (DynamicNode node : kit.getChildren().toList()) {
            try {
                ((DynamicTest) node).getExecutable().execute();
            } catch (TestAbortedException notAsked) {
                // It says why.
            } catch (Throwable failed) {
                failing.add(node.getDisplayName());
            }
        }
        return failing;
    }

    @Test
    void aPolicyWithStateOfItsOwnDoesNotGoOnAlike() {
        assertEquals(
                Set.of(
                        "goesOnFromASnapshotByteForByte",
                        "whatItKeepsStaysWithinItsBytesAndGoesOnFromThemAlike"),
                failing(FoundByName.replayPolicy("forgetful")));
    }

    @Test
    void aGradientThatIsNotThatOfTheLossIsFound() {
        assertEquals(
                Set.of("itsGradientsAreThoseOfItsLoss"),
                failing(FoundByName.objective("half-gradient")));
    }

    @Test
    void anArrayThatIsKeptAtEveryStepIsFound() {
        assertEquals(Set.of("stepsLeaveNoArraysBehind"), failing(FoundByName.objective("hoarder")));
    }

    @Test
    void aMetricThatPrefersMistakesIsFound() {
        assertEquals(
                Set.of("noAnswerIsBetterThanTheTruthByItsMetrics"),
                failing(FoundByName.task("upside-down")));
    }

    /** Which sample goes is told by a number that no state holds. */
    public static final class Forgetful implements ReplayPolicy {
        private int turn;

        @Override
        public String name() {
            return "forgetful";
        }

        @Override
        public String shelf(Sample sample) {
            return "all";
        }

        @Override
        public Place makeRoom(
                ReplayBuffer buffer, ReplayBuffer.Shelf own, SplittableRandom random) {
            return new Place(own, turn++ % own.size());
        }

        @Override
        public ReplayBuffer.Shelf draw(ReplayBuffer buffer, SplittableRandom random) {
            return buffer.largest();
        }
    }

    /** Part of its loss is hidden from the gradient. */
    public static class HalfGradient implements Objective.Provider<NoOptions, VectorEncoder> {
        @Override
        public String name() {
            return "half-gradient";
        }

        @Override
        public Class<NoOptions> options() {
            return NoOptions.class;
        }

        @Override
        public Class<VectorEncoder> trains(NoOptions own) {
            return VectorEncoder.class;
        }

        @Override
        public Class<VectorInput> reads(NoOptions own) {
            return VectorInput.class;
        }

        NDArray loss(NDArray codes, Objective.Context context) {
            return codes.sub(1f).square().add(codes.stopGradient().square()).mean();
        }

        @Override
        public Objective create(NoOptions own, VectorEncoder encoder, Objective.Context context) {
            var input = (VectorInput) context.input();
            return new GradientObjective() {
                @Override
                protected Supplier<Forward> prepare(Batch batch, Mode mode) {
                    var in = input.arrays(batch.manager(), batch.samples());
                    return () -> Forward.of(loss(encoder.pooled(in, mode), context));
                }

                @Override
                public String unit() {
                    return "squares";
                }

                @Override
                public double flopsPerSample() {
                    return encoder.flopsPerSample();
                }
            };
        }
    }

    /** Makes an array at every step that nobody frees. */
    public static final class Hoarder extends HalfGradient {
        @Override
        public String name() {
            return "hoarder";
        }

        @Override
        NDArray loss(NDArray codes, Objective.Context context) {
            NDScope.unregister(context.torch().manager().create(1f));
            return codes.sub(1f).square().mean();
        }
    }

    /** Classification by the share of mistakes, of which it says that more are better. */
    public static final class UpsideDown implements Task<NoOptions, Encoder<?>> {
        private final Classification like = new Classification();

        @Override
        public String name() {
            return "upside-down";
        }

        @Override
        public Class<NoOptions> options() {
            return like.options();
        }

        @Override
        public Class<Encoder<?>> reads() {
            return like.reads();
        }

        @Override
        public Class<? extends Target> target() {
            return like.target();
        }

        @Override
        public List<Metric> metrics() {
            return List.of(
                    new Metric() {
                        @Override
                        public String name() {
                            return "mistakes";
                        }

                        @Override
                        public double of(List<Target> answers, List<Target> truth) {
                            return 1 - like.metrics().get(0).of(answers, truth);
                        }

                        @Override
                        public boolean higherIsBetter() {
                            return true;
                        }
                    });
        }

        @Override
        public JsonNode fit(NoOptions own, List<Target> train) {
            return like.fit(own, train);
        }

        @Override
        public Head<?> create(
                NoOptions own, Encoder<?> encoder, JsonNode fitted, Task.Context context) {
            return like.create(own, encoder, fitted, context);
        }

        @Override
        public Optional<Target> constant(List<Target> truth) {
            return like.constant(truth);
        }
    }
}
