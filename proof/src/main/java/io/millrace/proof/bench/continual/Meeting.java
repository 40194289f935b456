package io.millrace.proof.bench.continual;

import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;

/**
 * One arm under one seed: the losses on held-out examples of every domain while the domains pass, and what the literature
 * makes of them (Lopez-Paz and Ranzato 2017, "Gradient Episodic Memory", section 3, with losses in place of accuracies; Chaudhry et al.
 * 2018, "Riemannian Walk", for forgetting).
 *
 * @param arm its name
 * @param looks the first before any update, then three for each domain that passes
 * @param averageLoss mean over the domains at the end, nats
 * @param forgetting mean over all domains but the last: what the loss at the end is above its lowest since the domain began, nats
 * @param backwardTransfer the same against the loss when the domain ended; positive if it got better since; null for all mixed
 * @param forwardTransfer mean over all domains but the first: what those before it took off its loss before it began, nats;
 *     null for all mixed
 * @param seconds of learning and looking
 */
record Meeting(
        String arm,
        long seed,
        List<Look> looks,
        double averageLoss,
        double forgetting,
        Double backwardTransfer,
        Double forwardTransfer,
        double seconds) {

    /**
     * Losses at one time.
     *
     * @param passing the domain that passes; null before any, and where all are mixed
     * @param at early, middle or late in it
     * @param step updates taken
     * @param loss by domain, nats
     */
    record Look(String passing, String at, long step, Map<String, Double> loss) {}

    /** Looks in a domain, after equal numbers of steps. */
    static final List<String> TIMES = List.of("early", "middle", "late");

    static Meeting of(Arm arm, long seed, List<String> domains, List<Look> looks, double seconds) {
        int last = domains.size() - 1;
        return new Meeting(
                arm.name(),
                seed,
                looks,
                mean(domains.size(), d -> at(looks, end(last), domains.get(d))),
                mean(last, d -> at(looks, end(last), domains.get(d)) - lowest(looks, d, domains)),
                arm.shuffled()
                        ? null
                        : mean(
                                last,
                                d ->
                                        at(looks, end(d), domains.get(d))
                                                - at(looks, end(last), domains.get(d))),
                arm.shuffled()
                        ? null
                        : mean(
                                last,
                                d ->
                                        at(looks, 0, domains.get(d + 1))
                                                - at(looks, end(d), domains.get(d + 1))),
                seconds);
    }

    /** Place of the look at the end of a domain. */
    private static int end(int domain) {
        return TIMES.size() * (domain + 1);
    }

    private static double at(List<Look> looks, int look, String domain) {
        return looks.get(look).loss().get(domain);
    }

    private static double lowest(List<Look> looks, int domain, List<String> domains) {
        return looks.stream()
                .skip(1L + (long) TIMES.size() * domain)
                .mapToDouble(look -> look.loss().get(domains.get(domain)))
                .min()
                .orElseThrow();
    }

    private interface Of {
        double domain(int number);
    }

    private static double mean(int domains, Of of) {
        return DoubleStream.iterate(0, d -> d < domains, d -> d + 1)
                .map(d -> of.domain((int) d))
                .average()
                .orElse(0);
    }
}
