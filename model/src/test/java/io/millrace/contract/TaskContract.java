package io.millrace.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.data.Example;
import io.millrace.encoder.Encoder;
import io.millrace.encoder.Mode;
import io.millrace.finetune.FineTuner;
import io.millrace.finetune.TaskModel;
import io.millrace.input.Arrays;
import io.millrace.release.ModelConfig;
import io.millrace.release.SavedModel;
import io.millrace.schemas.config.Choice;
import io.millrace.schemas.payload.Payload;
import io.millrace.schemas.payload.Target;
import io.millrace.schemas.payload.TargetText;
import io.millrace.task.Answer;
import io.millrace.task.Head;
import io.millrace.task.Metric;
import io.millrace.task.Task;
import io.millrace.tensor.HostBytes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** What every kind of task has to keep. */
public abstract class TaskContract extends PluginContract {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int BATCH = 6;

    private SmallKinds.Encoded encoded;

    @Override
    @SuppressWarnings("unchecked") // a generic type's class cannot be written with a wildcard
    protected Class<Task<?, ?>> type() {
        return (Class<Task<?, ?>>) (Class<?>) Task.class;
    }

    /** What is said of an example, of the task's kind; the default shows the example's class. */
    protected Target target(Example example) {
        return Answers.of(task().plugin().target(), example).orElseThrow();
    }

    /** The largest difference between a small gradient and a finite difference; for a large one a part of it more. */
    protected double tolerance() {
        return 2e-3;
    }

    private Choice<Task<Record, Encoder<?>>> task() {
        return Choice.of(Task.class, "kind", named(), null);
    }

    /** The first encoder and input that it can use, on examples of which there is a target. */
    private SmallKinds.Encoded encoded() {
        if (encoded == null) {
            Task<?, ?> task = task().plugin();
            encoded =
                    SmallKinds.encoders().stream()
                            .filter(one -> task.reads().isAssignableFrom(one.makes()))
                            .filter(one -> task.input().isAssignableFrom(one.input()))
                            .filter(one -> said(one.ground().examples().get(0)))
                            .findFirst()
                            .orElseThrow(() -> new AssertionError(name() + " can use no encoder"));
        }
        return encoded;
    }

    private boolean said(Example example) {
        return Answers.of(task().plugin().target(), example).isPresent();
    }

    private List<Example> examples() {
        return encoded().ground().examples();
    }

    private FineTuner.Result tuned(List<Double> losses) throws InterruptedException {
        return Tuned.with("full", named(), encoded(), this::target, losses);
    }

    @Test
    public void theSameRowsAndSeedGiveTheSameModel() throws Exception {
        FineTuner.Result one = tuned(new ArrayList<>());
        FineTuner.Result other = tuned(new ArrayList<>());
        assertEquals(one.test(), other.test());
        assertEquals(one.model().config(), other.model().config());
        Tuned.same(one.model(), other.model());
    }

    @Test
    public void itLearnsFromItsRows() throws Exception {
        var losses = new ArrayList<Double>();
        FineTuner.Result result = tuned(losses);
        int part = losses.size() / 4;
        double before = mean(losses.subList(0, part));
        double after = mean(losses.subList(losses.size() - part, losses.size()));
        assertTrue(after < before, "the loss was " + before + ", is " + after);
        assertTrue(result.model().notFinite().isEmpty());
    }

    private static double mean(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    }

    /** What a release says of its head goes through text. */
    @Test
    public void aModelThatWasSavedAnswersAlike() throws Exception {
        SavedModel model = tuned(new ArrayList<>()).model();
        ModelConfig.Head head = model.config().head();
        var read =
                new ModelConfig.Head(
                        head.kind(),
                        JSON.readTree(head.options().toString()),
                        JSON.readTree(head.fitted().toString()));
        var config = new ModelConfig(model.encoder(), model.inputName(), model.input(), read);
        var again = new SavedModel(config, model.files(), model.weights());
        try (var one = TaskModel.of(model, List.of(), Device.cpu(), 1);
                var other = TaskModel.of(again, List.of(), Device.cpu(), 1)) {
            for (Payload payload : encoded().ground().payloads().subList(0, 40)) {
                Target answer = one.predict(payload);
                assertInstanceOf(one.task().target(), answer);
                assertEquals(answer, other.predict(payload));
            }
            Tuned.same(one.save(), other.save());
        }
    }

    /** A choice is the likeliest of what there was to choose from. */
    @Test
    public void probabilitiesAreThoseOfTheAnswer() throws Exception {
        SavedModel model = tuned(new ArrayList<>()).model();
        List<Payload> payloads = encoded().ground().payloads().subList(0, 40);
        try (var used = TaskModel.of(model, List.of(), Device.cpu(), 1)) {
            List<Answer> answers = used.answers(payloads);
            assertEquals(payloads.size(), answers.size());
            for (Answer answer : answers) {
                assertInstanceOf(used.task().target(), answer.target());
                Map<String, Double> chances = answer.probabilities();
                if (!chances.isEmpty()) {
                    double sum = chances.values().stream().mapToDouble(p -> p).sum();
                    assertEquals(1, sum, 1e-6);
                    assertEquals(
                            Collections.max(chances.values()),
                            chances.get(TargetText.of(answer.target())));
                }
            }
        }
    }

    @Test
    public void noAnswerIsBetterThanTheTruthByItsMetrics() throws Exception {
        List<Target> truth = examples().subList(0, 60).stream().map(this::target).toList();
        Task<?, ?> task = task().plugin();
        assertFalse(task.metrics().isEmpty());
        var others = new ArrayList<>(truth);
        Collections.rotate(others, 1);
        var answers = new ArrayList<List<Target>>(List.of(others));
        task.constant(truth)
                .ifPresent(
                        constant -> {
                            assertInstanceOf(task.target(), constant);
                            answers.add(Collections.nCopies(truth.size(), constant));
                        });
        for (Metric metric : task.metrics()) {
            assertFalse(metric.name().isBlank());
            double best = metric.of(truth, truth);
            assertTrue(Double.isFinite(best), metric.name() + " " + best);
            for (List<Target> said : answers) {
                double value = metric.of(said, truth);
                assertTrue(
                        metric.higherIsBetter() ? value <= best : value >= best,
                        () -> metric.name() + " is " + value + ", of the truth " + best);
                assertEquals(value, metric.of(said, truth));
            }
        }
    }

    @Test
    public void anythingThatIsSaidIsReadOrRefusedWithAReason() {
        Example example = examples().get(0);
        Task<Record, Encoder<?>> task = task().plugin();
        var all = new ArrayList<Target>();
        SmallStream.all().values().forEach(s -> all.addAll(Answers.of(s.examples(1, 3).get(0))));
        for (Target given : all) {
            try {
                assertInstanceOf(task.target(), task.read(given, example.payload()));
            } catch (IllegalArgumentException refused) {
                String said = refused.getMessage();
                assertTrue(said.contains("needed") || said.contains("allowed"), said);
            }
        }
        try {
            task.fit(task().options(), List.of());
        } catch (IllegalArgumentException refused) {
            assertTrue(refused.getMessage().contains("needed"), refused.getMessage());
        }
    }

    /** A head on an encoder, with the rows of a batch. */
    private final class Made implements AutoCloseable {
        final Encoding encoding = new Encoding(encoded());
        final Head<Arrays> head;
        final List<Payload> rows = encoded().ground().payloads().subList(0, BATCH);
        final List<Target> targets = new ArrayList<>();

        @SuppressWarnings("unchecked") // a head reads the arrays of its encoder
        Made() {
            Task<Record, Encoder<?>> task = task().plugin();
            List<Target> train = new ArrayList<>();
            examples().subList(0, 60).forEach(e -> train.add(task.read(target(e), e.payload())));
            JsonNode fitted = task.fit(task().options(), train);
            head =
                    (Head<Arrays>)
                            task.create(
                                    task().options(),
                                    encoding.encoder,
                                    fitted,
                                    new Task.Context(
                                            encoding.input, encoding.parameters, encoding.torch));
            for (int i = 0; i < BATCH; i++) {
                task.check(train.get(i), fitted);
                targets.add(task.inSample(train.get(i), rows.get(i), encoding.input, fitted));
                assertTrue(head.knows(targets.get(i)), "a target that was fitted on is not known");
            }
        }

        <T> T on(Function<Arrays, T> use) {
            try (NDManager manager = encoding.torch.manager().newSubManager();
                    NDScope scope = new NDScope()) {
                scope.suppressNotUsedWarning();
                return use.apply(encoding.arrays(manager, rows));
            } finally {
                encoding.parameters.settle(encoding.torch, false);
            }
        }

        @Override
        public void close() {
            encoding.close();
        }
    }

    @Test
    public void itsGradientsAreThoseOfItsLoss() {
        try (var made = new Made()) {
            List<String> added = new ArrayList<>(made.encoding.parameters.trained());
            added.removeIf(name -> name.startsWith("encoder."));
            assertFalse(added.isEmpty());
            assertTrue(added.stream().allMatch(n -> n.startsWith("head.")), added::toString);
            made.encoding.requireGradients();
            Map<String, float[]> gradients =
                    made.on(
                            in -> {
                                made.encoding.torch.gradient(
                                        () -> made.head.loss(in, made.targets, Mode.TRAIN),
                                        () -> {});
                                return Slopes.gradients(made.encoding.parameters);
                            });
            Slopes.compare(
                    made.encoding.parameters,
                    gradients,
                    () ->
                            made.on(
                                    in ->
                                            (double)
                                                    HostBytes.scalar(
                                                            made.head.loss(
                                                                    in, made.targets, Mode.TRAIN))),
                    tolerance());
        }
    }

    @Test
    public void passesLeaveNoArraysBehind() {
        try (var made = new Made()) {
            made.encoding.requireGradients();
            int before = 0;
            for (int i = 0; i < 60; i++) {
                made.on(
                        in ->
                                made.encoding.torch.gradient(
                                        () -> made.head.loss(in, made.targets, Mode.TRAIN),
                                        () -> {}));
                List<Target> answers = made.on(made.head::predict);
                assertEquals(BATCH, answers.size());
                before = i == 9 ? made.encoding.torch.arrays() : before;
            }
            assertEquals(before, made.encoding.torch.arrays(), "arrays that outlive their pass");
        }
    }
}
