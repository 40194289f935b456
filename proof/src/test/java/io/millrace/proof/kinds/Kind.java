package io.millrace.proof.kinds;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Optional;

/**
 * The real data that an example is tried on, and what must hold in the end beyond what holds for every one. For {@code
 * examples/some-name.yaml} it is the class {@code SomeNameKind} of this package.
 */
interface Kind {

    /**
     * Writes the files that the example's command line names.
     *
     * @param data what the rows are made of; what is not there skips the test
     */
    void write(SharedData data, Rows rows) throws IOException;

    /** The part of its first value that the probe loss of every domain may have at the end, at most. */
    default double lossLeft() {
        return 0.9;
    }

    /**
     * The metric's value of one who answers every test row alike, which a release has to beat.
     *
     * @param task as in {@code report.json}
     */
    default Optional<Double> constant(JsonNode task) {
        JsonNode majority = task.path("majority");
        return majority.isNumber() ? Optional.of(majority.doubleValue()) : Optional.empty();
    }

    /** False if a smaller value of the task's metric is the better one. */
    default boolean higherIsBetter() {
        return true;
    }
}
