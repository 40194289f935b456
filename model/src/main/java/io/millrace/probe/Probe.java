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

    /** Every n-th of the samples, and a copy of the history. */
    Probe share(int part, int parts) {
        var share = new Probe(domain);
        for (int i = part; i < samples.size(); i += parts) {
            share.samples.add(samples.get(i));
        }
        share.trainedSince = trainedSince;
        share.lowest = lowest;
        share.latest = latest;
        return share;
    }

    /** Samples in turn, the earliest beginning, and means weighted by samples. */
    static Probe merge(List<Probe> shares) {
        var whole = new Probe(shares.get(0).domain);
        int most = shares.stream().mapToInt(share -> share.samples.size()).max().orElse(0);
        for (int i = 0; i < most; i++) {
            for (Probe share : shares) {
                if (i < share.samples.size()) {
                    whole.samples.add(share.samples.get(i));
                }
            }
        }
        var lowest = new WeightedMean();
        var latest = new WeightedMean();
        for (Probe share : shares) {
            if (share.trained() && !(whole.trained() && whole.trainedSince <= share.trainedSince)) {
                whole.trainedSince = share.trainedSince;
            }
            lowest.add(share.lowest, share.samples.size());
            latest.add(share.latest, share.samples.size());
        }
        boolean comparable =
                shares.stream().allMatch(s -> s.samples.isEmpty() || !Double.isNaN(s.lowest));
        whole.lowest = comparable ? lowest.value : Double.NaN;
        whole.latest = latest.value;
        return whole;
    }

    /** A mean that leaves out what is not a number, and of equal values is exactly that value. */
    private static final class WeightedMean {
        private double value = Double.NaN;
        private long weight;

        void add(double more, int samples) {
            if (Double.isNaN(more)) {
                return;
            }
            weight += samples;
            if (Double.isNaN(value)) {
                value = more;
            } else if (samples > 0) {
                value += (more - value) * samples / weight;
            }
        }
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
     * with losses); NaN while there is nothing to compare. Only losses on the same samples compare: the lowest counts from
     * the last sample that joined the set.
     */
    public double forgetting() {
        return latest - lowest;
    }

    void join(Sample sample) {
        samples.add(sample);
        lowest = Double.NaN;
    }

    void score(double loss) {
        latest = loss;
        if (trained() && Double.isFinite(loss) && !(lowest <= loss)) {
            lowest = loss;
        }
    }
}
