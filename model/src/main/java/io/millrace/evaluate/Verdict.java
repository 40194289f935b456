package io.millrace.evaluate;

import java.util.List;

/**
 * What an encoder is worth on some labelled rows. Accuracies are shares of the test rows; a boxed number is null where
 * nothing was measured.
 *
 * @param labels the classes
 * @param trainRows labelled rows that were learned from
 * @param validationRows that penalties were chosen by
 * @param testRows that all was judged by
 * @param probe of a linear model
 * @param neighbours of the nearest rows
 * @param curve over few labels, as far as there are more
 * @param layers from the input up, then what tasks read
 * @param points test rows in the plane in which their representations differ most
 * @param slices the probe's accuracy by group of test rows
 * @param looks pictures of what is looked at
 * @param warnings what is wrong with it, a sentence each
 */
public record Verdict(
        List<String> labels,
        int trainRows,
        int validationRows,
        int testRows,
        Probe probe,
        Nearest neighbours,
        List<Labels> curve,
        List<LayerHealth> layers,
        List<Point> points,
        List<Slices> slices,
        List<Looks> looks,
        List<String> warnings) {

    /**
     * Accuracies of a linear model, see {@link LinearProbe}.
     *
     * @param pretrained on the encoder's representations
     * @param random on those of the same encoder at a random start
     * @param raw on what the encoder is given
     * @param majority of the most frequent class for all
     * @param cost LIBLINEAR's C that was chosen for the first
     */
    public record Probe(
            double pretrained, double random, Double raw, double majority, double cost) {}

    /**
     * Accuracies of the nearest rows, see {@link Neighbours}.
     *
     * @param votes how many vote
     */
    public record Nearest(int votes, double pretrained, double random, Double raw) {}

    /**
     * Accuracies with few labels.
     *
     * @param perClass labels of each class, at most
     * @param rows labels in all
     * @param pretrained linear, on the encoder's representations
     * @param random linear, at a random start
     * @param raw linear, on what the encoder is given
     * @param tuned of the encoder fine-tuned
     * @param scratch of the same fine-tuned from a random start
     */
    public record Labels(
            int perClass,
            int rows,
            double pretrained,
            double random,
            Double raw,
            Double tuned,
            Double scratch) {}

    /** A test row in the plane. */
    public record Point(String domain, String label, double x, double y) {}

    /**
     * Accuracy by group.
     *
     * @param field whose values the groups are
     * @param groups sorted by name
     * @param gap between the best and the worst of those with {@link Slice#ENOUGH} rows; null if there are not two
     */
    public record Slices(String field, List<Slice> groups, Double gap) {}
}
