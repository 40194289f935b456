package io.millrace.proof.objectives;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.learner.LearnerConfig;
import io.millrace.schemas.config.Check;
import io.millrace.schemas.config.Choice;

/**
 * A row of the table: one file, named after what it shows.
 *
 * @param learner input, encoder, objective and pace, as in a pipeline's file; its seed is one of those measured
 * @param data a {@link Source}'s name and options
 * @param steps to pretrain for; the stream begins anew when it is over
 */
public record Row(LearnerConfig learner, JsonNode data, Integer steps) {

    public Row {
        Check.that(learner != null, "learner", learner, "a section");
        Check.that(data != null && !data.isNull(), "data", data, "a section with a name");
        steps = Check.range("steps", steps == null ? 500 : steps, 1, 1 << 24);
        var unused = Choice.of(Source.class, "data", data, "");
    }

    Choice<Source<Record>> source() {
        return Choice.of(Source.class, "data", data, "");
    }

    /** What is learned under a seed. */
    LearnerConfig seeded(long seed) {
        return new LearnerConfig(
                seed,
                learner.input(),
                learner.encoder(),
                learner.objective(),
                learner.optimizer(),
                learner.training(),
                learner.replay(),
                learner.probes(),
                learner.continual(),
                learner.start());
    }
}
