package io.millrace.monitoring.exporter;

import io.millrace.monitoring.history.RunHistory;
import java.util.function.Consumer;

/**
 * What one topic folds to: numbers for Prometheus and a history for the page, in one pass. Whoever looks at the history holds
 * this object's monitor meanwhile.
 *
 * @param <N> the numbers; take care of their threads themselves
 */
final class Folded<N> {

    /** Domains that the page tells apart. */
    static final int DOMAINS = 40;

    private final N numbers;
    private final RunHistory history = new RunHistory(DOMAINS);

    Folded(N numbers) {
        this.numbers = numbers;
    }

    N numbers() {
        return numbers;
    }

    synchronized void add(Consumer<RunHistory> what) {
        what.accept(history);
    }

    /** To be used by one who holds this object's monitor. */
    RunHistory history() {
        return history;
    }
}
