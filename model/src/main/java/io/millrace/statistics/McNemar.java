package io.millrace.statistics;

/**
 * The exact test of McNemar (1947) on pairs: two models on the same examples, of which only those count that one answers
 * rightly and the other wrongly. Were the models equally good, each would have half of these, by the tosses of a coin.
 */
public final class McNemar {

    private McNemar() {}

    /**
     * The chance that the first has at least so many of the examples on which they differ, were both equally good: one tail
     * of the binomial distribution with 1/2.
     *
     * @param first examples that the first alone answers rightly
     * @param second examples that the second alone answers rightly
     * @return 1 if the first has none
     */
    public static double chance(int first, int second) {
        if (first == 0) {
            return 1;
        }
        int all = first + second;
        double tail = 0;
        double logChoose = 0; // of C(all, i), from i = all down
        for (int i = all; i >= first; i--) {
            tail += Math.exp(logChoose - all * Math.log(2));
            logChoose += Math.log(i) - Math.log(all - i + 1.0);
        }
        return Math.min(1, tail);
    }
}
