package io.millrace.objective;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.data.Example;
import io.millrace.data.Sample;
import io.millrace.encoder.Encoder;
import io.millrace.encoder.Mode;
import io.millrace.input.Arrays;
import io.millrace.input.Input;
import io.millrace.schemas.config.Choice;
import io.millrace.schemas.payload.Target;
import io.millrace.schemas.payload.Targets;
import io.millrace.task.Head;
import io.millrace.task.PooledHead;
import io.millrace.task.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Supervised pretraining: the encoder learns a task for which the stream itself has labels, and is then fine-tuned for
 * others with few (Yosinski et al. 2014). Head and loss are those of a kind of task, found by name; the head is not kept.
 *
 * <p>What the task has to know of its targets, the classes say, it takes from the first examples of the stream, as many as
 * {@code training.fit-examples}. An example without a target is refused, and later one whose class was not among those.
 */
public final class Supervised extends GradientObjective {

    /**
     * Options of the objective.
     *
     * @param task whose targets are on the stream: a name, or a mapping with a name and options; default: classification
     */
    public record Options(JsonNode task) {
        public Options {
            task = chosen(task).json();
        }

        private static Choice<Task<Record, Encoder<?>>> chosen(JsonNode section) {
            return Choice.of(Task.class, "task", section, Task.DEFAULT);
        }

        /** What is learned. */
        Choice<Task<Record, Encoder<?>>> choice() {
            return chosen(task);
        }
    }

    /** Finds it by name. */
    public static final class Provider implements Objective.Provider<Options, Encoder<?>> {
        @Override
        public String name() {
            return "supervised";
        }

        @Override
        public Class<Options> options() {
            return Options.class;
        }

        @Override
        public Class<? extends Encoder<?>> trains(Options own) {
            return own.choice().plugin().reads();
        }

        @Override
        public Class<? extends Input<?>> reads(Options own) {
            return own.choice().plugin().input();
        }

        @Override
        public Example inSample(Options own, JsonNode fitted, Example example, Input<?> input) {
            Target target =
                    own.choice()
                            .plugin()
                            .inSample(example.target(), example.payload(), input, fitted);
            return new Example(example.id(), example.domain(), example.payload(), target);
        }

        @Override
        public boolean wholeExamples() {
            return true;
        }

        @Override
        public boolean needsExamples(Options own) {
            return true;
        }

        @Override
        public Example read(Options own, Example example) {
            Task<?, ?> task = own.choice().plugin();
            if (example.target() == null) {
                throw new IllegalArgumentException(
                        "example has no target; needed for objective supervised: one for task "
                                + task.name());
            }
            Target target = task.read(example.target(), example.payload());
            return new Example(example.id(), example.domain(), example.payload(), target);
        }

        @Override
        public void check(Options own, JsonNode fitted, Example example) {
            if (fitted != null) {
                own.choice().plugin().check(example.target(), fitted);
            }
        }

        @Override
        public JsonNode fit(Options own, List<Example> first) {
            Choice<Task<Record, Encoder<?>>> task = own.choice();
            List<Target> targets = first.stream().map(Example::target).toList();
            try {
                return task.plugin().fit(task.options(), targets);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "objective supervised, on the first "
                                + first.size()
                                + " examples (training.fit-examples): "
                                + e.getMessage(),
                        e);
            }
        }

        @Override
        public Objective create(Options own, Encoder<?> encoder, Context context) {
            return new Supervised(own.choice(), encoder, context);
        }
    }

    private final Task<?, ?> task;
    private final Encoder<Arrays> encoder;
    private final Input<?> input;
    private final Head<Arrays> head;

    @SuppressWarnings(
            "unchecked") // an encoder reads the arrays of its input, a head those of its encoder
    private Supervised(
            Choice<Task<Record, Encoder<?>>> chosen, Encoder<?> encoder, Context context) {
        this.task = chosen.plugin();
        this.encoder = (Encoder<Arrays>) encoder;
        this.input = context.input();
        this.head =
                (Head<Arrays>)
                        chosen.plugin()
                                .create(
                                        chosen.options(),
                                        encoder,
                                        context.fitted(),
                                        new Task.Context(
                                                input, context.parameters(), context.torch()));
    }

    @Override
    protected Supplier<Forward> prepare(Batch batch, Mode mode) {
        List<Sample> samples = batch.samples();
        Arrays in = input.arrays(batch.manager(), samples);
        var targets = new ArrayList<Target>(samples.size());
        samples.forEach(sample -> targets.add(Targets.read(sample.target())));
        return () -> {
            if (!(head instanceof PooledHead<Arrays> pooledHead)) {
                return Forward.of(head.loss(in, targets, mode));
            }
            NDArray pooled = encoder.pooled(in, mode);
            return new Forward(pooledHead.pooledLoss(pooled, targets), () -> pooled);
        };
    }

    /** The representations, where the head reads nothing else. */
    @Override
    public int outputs() {
        return head instanceof PooledHead<?> ? encoder.width() : 0;
    }

    @Override
    public String unit() {
        return task.unit();
    }

    /** Those of the encoder: a head is small beside it. */
    @Override
    public double flopsPerSample() {
        return 3 * encoder.flopsPerSample();
    }
}
