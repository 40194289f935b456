package io.millrace.jobs.kafka.source;

import io.millrace.schemas.time.Ticker;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What time it is where records are appended. A broker is asked when reading begins and every minute from then on; in between
 * goes time that never goes back. The clock of this machine has no part in it: one that starts at 1970, or is hours behind,
 * would make a whole backlog records of the future, while a broker's is the one that its log is kept and bounded by
 * ({@code retention.ms}, {@code message.timestamp.after.max.ms}). Only where no broker tells its time is it this machine's.
 *
 * <p>One thread looks, another asks what time it is.
 */
final class BrokerClock implements InstantSource {

    private static final Logger LOG = LoggerFactory.getLogger(BrokerClock.class);

    private static final Duration EVERY = Duration.ofMinutes(1);
    private static final Duration MUCH = Duration.ofMinutes(10);

    private final Asked broker;
    private final InstantSource machine;
    private final Ticker ticker;
    private volatile Told told;
    private long lookedAt;
    private boolean differed;

    /** A question to the brokers. */
    @FunctionalInterface
    interface Asked {
        /** Their time, none if they do not tell. */
        Optional<Instant> time() throws IOException, InterruptedException;
    }

    /** What was answered, and when. */
    private record Told(Optional<Instant> time, long nanos) {}

    /**
     * @param machine the clock where nobody tells the time
     */
    BrokerClock(Asked broker, InstantSource machine, Ticker ticker) {
        this.broker = broker;
        this.machine = machine;
        this.ticker = ticker;
    }

    /**
     * Asks if it is time to.
     *
     * @throws IOException if it was never answered
     */
    void look() throws IOException, InterruptedException {
        if (told != null && ticker.since(lookedAt).compareTo(EVERY) < 0) {
            return;
        }
        lookedAt = ticker.nanos();
        try {
            Optional<Instant> time = broker.time();
            if (told == null || time.isPresent()) {
                told = new Told(time, ticker.nanos());
                time.ifPresent(this::compare);
            }
        } catch (IOException e) {
            if (told == null) {
                throw e;
            }
            LOG.info("The brokers' time is not known for now", e);
        }
    }

    /** Nothing of this job hangs on it, but times that are shown do. */
    private void compare(Instant time) {
        Instant own = machine.instant();
        boolean differs = Duration.between(time, own).abs().compareTo(MUCH) > 0;
        if (differs && !differed) {
            LOG.warn("The clock of this machine is at {}, that of the brokers at {}", own, time);
        }
        differed = differs;
    }

    /** True if it is a broker's time. */
    boolean ofBroker() {
        return told != null && told.time().isPresent();
    }

    @Override
    public Instant instant() {
        Told last = told;
        return last == null || last.time().isEmpty()
                ? machine.instant()
                : last.time().get().plus(ticker.since(last.nanos()));
    }
}
