package io.millrace.task.tagging;

import io.millrace.schemas.payload.Target;
import io.millrace.task.Metric;
import java.util.HashSet;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * The harmonic mean of precision and recall over all named parts together: one counts as found if both ends and the name are
 * those of the truth (Tjong Kim Sang and De Meulder 2003). 0 if there is nothing to find and nothing was named.
 */
public final class EntityF1 implements Metric {
    @Override
    public String name() {
        return "entity-f1";
    }

    @Override
    public double of(List<Target> answers, List<Target> truth) {
        return over(answers, truth).applyAsDouble(IntStream.range(0, truth.size()).toArray());
    }

    @Override
    public ToDoubleFunction<int[]> over(List<Target> answers, List<Target> truth) {
        int[] found = new int[truth.size()];
        int[] both = new int[truth.size()];
        for (int row = 0; row < found.length; row++) {
            var is = new HashSet<>(Tagging.spans(truth.get(row)));
            var said = new HashSet<>(Tagging.spans(answers.get(row)));
            both[row] = is.size() + said.size();
            said.retainAll(is);
            found[row] = said.size();
        }
        return rows -> {
            int allFound = 0;
            int allBoth = 0;
            for (int row : rows) {
                allFound += found[row];
                allBoth += both[row];
            }
            return allBoth == 0 ? 0 : 2.0 * allFound / allBoth;
        };
    }

    @Override
    public boolean higherIsBetter() {
        return true;
    }
}
