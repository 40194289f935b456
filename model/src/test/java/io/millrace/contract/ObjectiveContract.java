package io.millrace.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.ndarray.NDScope;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.data.Sample;
import io.millrace.objective.Objective;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What every objective has to keep. */
public abstract class ObjectiveContract extends LearnerContract {

    @Override
    @SuppressWarnings("unchecked") // a generic type's class cannot be written with a wildcard
    protected Class<Objective.Provider<?, ?>> type() {
        return (Class<Objective.Provider<?, ?>>) (Class<?>) Objective.Provider.class;
    }

    @Override
    protected String name() {
        return config().objective().get("name").textValue();
    }

    @Override
    protected ObjectNode section() {
        ObjectNode section = config().objective().deepCopy();
        section.remove("name");
        return section;
    }

    /** False for an objective whose directions are no gradient of one loss: its groups are none, or several. */
    protected boolean differentiable() {
        try (var bound = new Bound(config(), examples())) {
            return bound.objective.groups().size() == 1;
        }
    }

    /** The largest difference between a small gradient and a finite difference; for a large one a part of it more. Float32 leaves few digits. */
    protected double tolerance() {
        return 2e-3;
    }

    @Test
    public void itsGradientsAreThoseOfItsLoss() {
        assumeTrue(differentiable(), "its directions are no gradient of one loss");
        try (var bound = new Bound(config(), examples())) {
            List<Sample> samples = bound.samples().subList(0, 4);
            Map<String, float[]> gradients;
            try (NDScope scope = new NDScope()) {
                scope.suppressNotUsedWarning();
                bound.learn(bound.batch(samples, 9), 0);
                gradients = Slopes.gradients(bound.parameters);
            }
            bound.parameters.settle(bound.torch, false);
            Slopes.compare(
                    bound.parameters, gradients, () -> bound.trainingLoss(samples, 9), tolerance());
        }
    }

    @Test
    public void theSameSeedGivesTheSameLossAndJudgingLearnsNothing() {
        try (var bound = new Bound(config(), examples())) {
            List<Sample> samples = bound.samples().subList(0, 8);
            double once = bound.loss(samples, 3);
            assertEquals(once, bound.loss(samples, 3));
            assertTrue(Double.isFinite(once), "loss " + once);
            assertFalse(bound.objective.unit().isBlank());
            assertTrue(bound.objective.flopsPerSample() > 0);
        }
    }
}
