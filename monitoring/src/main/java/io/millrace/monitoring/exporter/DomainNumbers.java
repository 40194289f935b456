package io.millrace.monitoring.exporter;

import io.millrace.monitoring.history.BoundedNames;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the probe sets of domains last said. The first domains are told apart, the others are one: the mean of their losses and
 * the worst of their forgetting, so that one that is forgotten is not hidden by those that are not. One thread at a time.
 */
final class DomainNumbers {

    /** How many are told apart: each is a series for ever. */
    static final int TOLD_APART = 200;

    /** How many are remembered. */
    private static final int REMEMBERED = 4096;

    /** What a domain's probe set last said. */
    record Domain(double loss, Double forgetting) {}

    private final BoundedNames names = new BoundedNames(REMEMBERED);
    private final Map<String, Domain> latest = new LinkedHashMap<>();

    void add(String name, Domain domain) {
        latest.put(names.of(name), domain);
    }

    Map<String, Domain> told() {
        var told = new TreeMap<String, Domain>();
        int rest = 0;
        double loss = 0;
        Double worst = null;
        for (Map.Entry<String, Domain> entry : latest.entrySet()) {
            Domain domain = entry.getValue();
            if (told.size() < TOLD_APART && !entry.getKey().equals(BoundedNames.OTHER)) {
                told.put(entry.getKey(), domain);
            } else {
                rest++;
                loss += domain.loss();
                worst = worse(worst, domain.forgetting());
            }
        }
        if (rest > 0) {
            told.put(BoundedNames.OTHER, new Domain(loss / rest, worst));
        }
        return told;
    }

    private static Double worse(Double a, Double b) {
        if (a == null || b == null) {
            return a == null ? b : a;
        }
        return Math.max(a, b);
    }
}
