package io.millrace.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.continual.Continual;
import io.millrace.data.Example;
import io.millrace.data.Sample;
import io.millrace.learner.LearnerConfig;
import io.millrace.objective.Batch;
import io.millrace.objective.Forward;
import io.millrace.objective.Objective;
import io.millrace.objective.StepClock;
import io.millrace.schemas.config.Choice;
import io.millrace.schemas.plugin.Plugins;
import io.millrace.tensor.HostBytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What every continual strategy has to keep. */
public abstract class ContinualContract extends LearnerContract {

    private static final int HALF = 4;

    private SmallKinds.Learning learning;

    @Override
    @SuppressWarnings("unchecked") // a generic type's class cannot be written with a wildcard
    protected Class<Continual.Strategy<?>> type() {
        return (Class<Continual.Strategy<?>>) (Class<?>) Continual.Strategy.class;
    }

    /** The largest difference between a small gradient and a finite difference; for a large one a part of it more. */
    protected double tolerance() {
        return 2e-3;
    }

    /** The first small learner of one loss with which the strategy can work. */
    private SmallKinds.Learning learning() {
        if (learning == null) {
            List<ObjectNode> objectives =
                    Plugins.names(Objective.Provider.class).stream()
                            .map(name -> JsonNodeFactory.instance.objectNode().put("name", name))
                            .toList();
            ObjectNode over = JsonNodeFactory.instance.objectNode();
            over.set("continual", named());
            learning = SmallKinds.learning(objectives, over, this::works);
        }
        return learning;
    }

    private boolean works(SmallKinds.Learning found) {
        try (var bound = new Bound(found.config(), found.examples());
                Continual made = create(bound)) {
            return made != null && bound.objective.groups().size() == 1;
        } catch (IllegalArgumentException refused) {
            return false;
        }
    }

    private Continual create(Bound bound) {
        Choice<Continual.Strategy<Record>> chosen =
                Choice.of(Continual.Strategy.class, "continual", named(), null);
        return chosen.plugin()
                .create(chosen.options(), bound.objective, bound.parameters, bound.torch);
    }

    @Override
    protected LearnerConfig config() {
        return learning().config();
    }

    @Override
    protected List<Example> examples() {
        return learning().examples();
    }

    private static Batch batch(Bound bound, List<Sample> fresh, List<Sample> replayed) {
        return new Batch(
                bound.torch.manager(), fresh, replayed, new SplittableRandom(9), new StepClock());
    }

    /** The samples as they come into replay. */
    private static List<Sample> kept(Bound bound, Continual made, List<Sample> fresh) {
        var kept = new ArrayList<byte[]>();
        Batch batch = batch(bound, fresh, List.of());
        made.begin(batch);
        bound.trainingLoss(
                batch,
                forward -> {
                    kept.addAll(made.keep(batch, forward));
                    return forward.loss();
                });
        assertTrue(kept.isEmpty() || kept.size() == fresh.size(), kept.size() + " are kept");
        var samples = new ArrayList<Sample>();
        for (int i = 0; i < fresh.size(); i++) {
            samples.add(kept.isEmpty() ? fresh.get(i) : fresh.get(i).keeping(kept.get(i)));
        }
        return samples;
    }

    private static NDArray penalised(Continual made, Batch batch, Forward forward) {
        NDArray penalty = made.penalty(batch, forward);
        return penalty == null ? forward.loss() : forward.loss().add(penalty);
    }

    /** At other weights than those at which something was kept: there a distance has no slope. */
    @Test
    public void theGradientsOfLossAndPenaltyAreTheirs() {
        try (var bound = new Bound(config(), examples());
                Continual made = create(bound)) {
            List<Sample> samples = bound.samples();
            List<Sample> replayed = kept(bound, made, samples.subList(0, HALF));
            List<Sample> fresh = samples.subList(HALF, 2 * HALF);
            for (String name : bound.parameters.trained()) {
                float[] values = HostBytes.floats(bound.parameters.get(name));
                for (int i = 0; i < values.length; i++) {
                    values[i] = values[i] * 1.2f + 0.01f;
                }
                Slopes.set(bound.parameters, name, values);
            }
            Map<String, float[]> gradients;
            try (NDScope scope = new NDScope()) {
                scope.suppressNotUsedWarning();
                Batch batch = batch(bound, fresh, replayed);
                made.begin(batch);
                bound.learn(batch, 0, forward -> penalised(made, batch, forward));
                gradients = Slopes.gradients(bound.parameters);
            }
            bound.parameters.settle(bound.torch, false);
            Slopes.compare(
                    bound.parameters,
                    gradients,
                    () -> {
                        Batch batch = batch(bound, fresh, replayed);
                        return bound.trainingLoss(
                                batch, forward -> penalised(made, batch, forward));
                    },
                    tolerance());
            assertEquals(
                    made.state().keySet(), made.state().keySet(), "its state has the same names");
        }
    }
}
