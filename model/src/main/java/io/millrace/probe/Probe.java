package io.millrace.probe;

import io.millrace.data.Sample;
import java.util.ArrayList;
import java.util.List;

/** The held-out samples of one domain, and what the learner lost on them over time. */
public final class Probe {

    private final String domain;
    final List<Sample> samples = new ArrayList<>();
    long trainedSince = -1;
    double lowest = Double.NaN;
    double latest = Double.NaN;

    Probe(String domain) {
        this.domain = domain;
    }

    /** The domain. */
    public String domain() {
        return domain;
    }

    /** The held-out samples; never trained on. */
    public List<Sample> samples() {
        return samples;
    }

    /** True once the domain was trained on. */
    public boolean trained() {
        return trainedSince >= 0;
    }

    /** The step that first trained on the domain, or -1. */
    public long trainedSince() {
        return trainedSince;
    }

    /** The latest mean loss, NaN before the first score. */
    public double latest() {
        return latest;
    }

    /**
     * Forgetting: the latest loss minus the lowest since the domain was first trained on (after Chaudhry et al. 2018,
     * with losses); NaN while there is nothing to compare.
     */
    public double forgetting() {
        return latest - lowest;
    }

    void score(double loss) {
        latest = loss;
        if (trained() && !(lowest <= loss)) {
            lowest = loss;
        }
    }
}
