package io.millrace.task.regression;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.schemas.payload.Target;
import io.millrace.schemas.plugin.NoOptions;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

final class RegressionTest {

    private final Regression task = new Regression();

    private static List<Target> numbers(double... values) {
        return DoubleStream.of(values).mapToObj(v -> (Target) new Target.Scalar(v)).toList();
    }

    private JsonNode fit(double... values) {
        return task.fit(new NoOptions(), numbers(values));
    }

    @Test
    void theRootOfTheMeanSquaredErrorIsInTheUnitOfTheNumbers() {
        var rmse = new RootMeanSquaredError();
        // Errors 1, -2 and 2: the root of (1 + 4 + 4) / 3.
        assertEquals(Math.sqrt(3), rmse.of(numbers(2, 3, 10), numbers(1, 5, 8)), 1e-12);
        assertEquals(0, rmse.of(numbers(2, 3), numbers(2, 3)));
        assertFalse(rmse.higherIsBetter());
    }

    @Test
    void itFitsMeanAndSpread() {
        JsonNode fitted = fit(1, 3, 5, 7);
        assertEquals(4, fitted.get("mean").doubleValue(), 1e-12);
        assertEquals(Math.sqrt(5), fitted.get("spread").doubleValue(), 1e-12);
    }

    @Test
    void whoDoesNotLookAnswersTheMean() {
        assertEquals(Optional.of(new Target.Scalar(2)), task.constant(numbers(1, 2, 3)));
    }

    @Test
    void numbersThatCannotBeLearnedAreRefused() {
        for (double[] values : new double[][] {{}, {4}, {4, 4, 4}, {-1e200, 1e200}}) {
            var refused = assertThrows(IllegalArgumentException.class, () -> fit(values));
            assertTrue(
                    refused.getMessage().contains("needed: at least 2 different numbers"),
                    refused.getMessage());
        }
    }
}
