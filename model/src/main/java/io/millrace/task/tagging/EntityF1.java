package io.millrace.task.tagging;

import io.millrace.schemas.payload.Target;
import io.millrace.task.Metric;
import java.util.HashSet;
import java.util.List;

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
        int found = 0;
        int both = 0;
        for (int row = 0; row < truth.size(); row++) {
            var is = new HashSet<>(Tagging.spans(truth.get(row)));
            var said = new HashSet<>(Tagging.spans(answers.get(row)));
            both += is.size() + said.size();
            said.retainAll(is);
            found += said.size();
        }
        return both == 0 ? 0 : 2.0 * found / both;
    }

    @Override
    public boolean higherIsBetter() {
        return true;
    }
}
