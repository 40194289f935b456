package io.millrace.task;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.encoder.Encoder;
import io.millrace.schemas.payload.Target;
import io.millrace.schemas.plugin.NoOptions;
import java.util.List;
import java.util.Optional;

/** Classification judged by the share of answers that are wrong: less is better. */
public final class Mistakes implements Task<NoOptions, Encoder<?>> {

    private final Classification classification = new Classification();

    @Override
    public String name() {
        return "mistakes";
    }

    @Override
    public Class<NoOptions> options() {
        return NoOptions.class;
    }

    @Override
    public Class<Encoder<?>> reads() {
        return classification.reads();
    }

    @Override
    public Class<? extends Target> target() {
        return classification.target();
    }

    @Override
    public List<Metric> metrics() {
        return List.of(new ErrorRate());
    }

    @Override
    public JsonNode fit(NoOptions own, List<Target> train) {
        return classification.fit(own, train);
    }

    @Override
    public Head<?> create(
            NoOptions own, Encoder<?> encoder, JsonNode fitted, Task.Context context) {
        return classification.create(own, encoder, fitted, context);
    }

    @Override
    public Optional<Target> constant(List<Target> truth) {
        return classification.constant(truth);
    }

    @Override
    public List<String> classes(JsonNode fitted) {
        return classification.classes(fitted);
    }

    private static final class ErrorRate implements Metric {
        @Override
        public String name() {
            return "error-rate";
        }

        @Override
        public double of(List<Target> answers, List<Target> truth) {
            return 1 - new Accuracy().of(answers, truth);
        }

        @Override
        public boolean higherIsBetter() {
            return false;
        }
    }
}
