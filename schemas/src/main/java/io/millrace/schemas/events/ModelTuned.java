package io.millrace.schemas.events;

import io.millrace.schemas.InvalidRecordException;
import java.util.Collections;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A model was fine-tuned once, with one seed, and measured on test examples: those that the gate does not look at, where
 * there are enough of them. A control, which is no fine-tuning, is told likewise.
 *
 * @param trial what was tried
 * @param strategy what was trained: features, full, ...; of a control how it was learned
 * @param arm pretrained, scratch for the same without pretraining, start for the weights that pretraining began with, or the
 *     name of a control
 * @param metric the one that the gate compares
 * @param higherIsBetter the direction of that metric
 * @param seed counts up from 0
 * @param values of every metric of the task, by name; the gate's is among them
 * @param majority value of the metric for the best answer of one who does not look at the examples, as the most
 *     frequent class; null if there is none
 * @param interval of the value of the metric; null if it was not told
 * @param epochs until it was best
 * @param seconds it took; by the clock
 * @param labels examples trained on
 * @param refused labelled examples that the model's input does not take
 * @param evalExamples examples it was measured on
 */
public record ModelTuned(
        TrialName trial,
        String strategy,
        String arm,
        String metric,
        boolean higherIsBetter,
        int seed,
        SortedMap<String, Double> values,
        Double majority,
        Interval interval,
        double epochs,
        double seconds,
        long labels,
        long refused,
        long evalExamples)
        implements Progress {

    /** What stands beside the metrics, under names that no metric may have. */
    private static final Set<String> BESIDE =
            Set.of(
                    "seed",
                    "majority",
                    Interval.LOW,
                    Interval.HIGH,
                    "epochs",
                    "seconds",
                    "labels",
                    "refused",
                    "evalExamples",
                    "higherIsBetter");

    public ModelTuned {
        values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
        for (String name : values.keySet()) {
            if (BESIDE.contains(name)) {
                throw new IllegalArgumentException(
                        "has a metric named '"
                                + name
                                + "'; allowed: any name but "
                                + new TreeSet<>(BESIDE));
            }
        }
        if (!values.containsKey(metric)) {
            throw new IllegalArgumentException(
                    "has no value '"
                            + metric
                            + "', its metric; it has "
                            + String.join(", ", values.keySet()));
        }
    }

    /** The value of the metric that the gate compares. */
    public double value() {
        return values.get(metric);
    }

    @Override
    public Kind kind() {
        return Kind.TUNED;
    }

    @Override
    public void write(FieldsOut to) {
        trial.write(to);
        to.tag("strategy", strategy)
                .tag("arm", arm)
                .tag("metric", metric)
                .flag("higherIsBetter", higherIsBetter)
                .each("", values)
                .count("seed", seed)
                .optional("majority", majority)
                .value("epochs", epochs)
                .value("seconds", seconds)
                .count("labels", labels)
                .count("refused", refused)
                .count("evalExamples", evalExamples);
        Interval.write(interval, to);
    }

    @Override
    public ModelTuned timeless() {
        return new ModelTuned(
                trial,
                strategy,
                arm,
                metric,
                higherIsBetter,
                seed,
                values,
                majority,
                interval,
                epochs,
                0,
                labels,
                refused,
                evalExamples);
    }

    static ModelTuned read(FieldsIn from) throws InvalidRecordException {
        // Writers that did not tell the direction told the accuracy of the most frequent class,
        // whatever the metric.
        boolean directed = from.optional("higherIsBetter") != null;
        return new ModelTuned(
                TrialName.read(from),
                from.tag("strategy"),
                from.tag("arm"),
                from.tag("metric"),
                from.flagOr("higherIsBetter", true),
                from.small("seed"),
                from.but(BESIDE),
                directed ? from.optional("majority") : null,
                Interval.read(from),
                from.value("epochs"),
                from.value("seconds"),
                from.count("labels"),
                from.countOr("refused", 0),
                from.count("evalExamples"));
    }
}
