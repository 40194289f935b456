package io.millrace.finetune;

import io.millrace.schemas.payload.Target;
import io.millrace.task.Answer;
import java.util.ArrayList;
import java.util.List;

/**
 * What a head says of validation rows, each after the epoch that the other half of them has the lowest loss after. Of the rows by
 * which its epoch was chosen it knows too much to be compared with another model by them.
 */
final class Crossed {

    private final List<List<Answer>> epochs = new ArrayList<>();

    /** Adds what it says of all rows after an epoch. */
    void add(List<Answer> answers) {
        epochs.add(List.copyOf(answers));
    }

    /**
     * An answer to each row; none if there was no epoch.
     *
     * @param truth of the rows
     */
    List<Answer> answers(List<Target> truth) {
        if (epochs.isEmpty()) {
            return List.of();
        }
        List<double[]> losses = epochs.stream().map(said -> Ensemble.losses(said, truth)).toList();
        int[] chosenBy = {lowest(losses, 0), lowest(losses, 1)};
        var answers = new ArrayList<Answer>();
        for (int row = 0; row < truth.size(); row++) {
            answers.add(epochs.get(chosenBy[1 - row % 2]).get(row));
        }
        return answers;
    }

    /** The epoch after which every other row, from a first one on, has the lowest loss. */
    private static int lowest(List<double[]> losses, int first) {
        int lowest = 0;
        double least = Double.POSITIVE_INFINITY;
        for (int epoch = 0; epoch < losses.size(); epoch++) {
            double sum = 0;
            for (int row = first; row < losses.get(epoch).length; row += 2) {
                sum += losses.get(epoch)[row];
            }
            if (sum < least) {
                least = sum;
                lowest = epoch;
            }
        }
        return lowest;
    }
}
