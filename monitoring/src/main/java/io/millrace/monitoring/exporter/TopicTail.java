package io.millrace.monitoring.exporter;

import io.millrace.schemas.client.TopicReader;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.common.errors.RetriableException;

/**
 * Folds a topic from its beginning, in a thread of its own, for ever. A broker that is away is waited for; when reading
 * fails for good, as for a topic that is not there or records that are gone, it begins anew after a pause that grows.
 *
 * <p>A fold is shown only once it has all that the topic held: of one on its way a counter would seem to grow by the whole
 * past. Until then the one before is shown.
 *
 * @param <T> what the topic tells
 * @param <F> what that is folded into; takes care of its threads itself
 */
final class TopicTail<T, F> implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(200);
    private static final long ASK_MILLIS = 2000;
    private static final long FIRST_PAUSE_MILLIS = 500;
    private static final long MOST_PAUSE_MILLIS = 60_000;

    private final String topic;
    private final Supplier<TopicReader<T>> opening;
    private final Supplier<F> empty;
    private final BiConsumer<F, T> add;
    private final LongSupplier millis;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;

    private volatile F whole;
    private volatile boolean up;
    private volatile long answered;
    private volatile String failure = "";
    private long pause = FIRST_PAUSE_MILLIS;

    /**
     * @param opening opens a reader at the beginning; what it throws is waited out
     * @param empty makes a fold of nothing
     * @param add folds one more
     * @param millis wall clock, milliseconds since the epoch
     */
    TopicTail(
            String topic,
            Supplier<TopicReader<T>> opening,
            Supplier<F> empty,
            BiConsumer<F, T> add,
            LongSupplier millis) {
        this.topic = topic;
        this.opening = opening;
        this.empty = empty;
        this.add = add;
        this.millis = millis;
        this.answered = millis.getAsLong();
        this.thread = new Thread(this::run, "tail-" + topic);
        this.thread.setDaemon(true);
        this.thread.start();
    }

    private void run() {
        while (closing.getCount() > 0) {
            try (TopicReader<T> reader = opening.get()) {
                follow(reader);
            } catch (RuntimeException
                    | Error e) { // a thread that died would look like one that has no news
                fail(e);
            }
            pause();
        }
    }

    private void follow(TopicReader<T> reader) {
        F fold = empty.get();
        boolean shown = false;
        long asked = millis.getAsLong() - ASK_MILLIS;
        while (closing.getCount() > 0) {
            List<T> told = reader.poll(POLL);
            told.forEach(one -> add.accept(fold, one));
            long now = millis.getAsLong();
            // Whether it is the end costs a question to the broker: not after every portion.
            boolean soon = shown || !told.isEmpty();
            if (soon && now - asked < ASK_MILLIS) {
                continue;
            }
            asked = now;
            try {
                boolean end = reader.atEnd();
                answered = millis.getAsLong();
                up = true;
                failure = "";
                pause = FIRST_PAUSE_MILLIS;
                if (end && !shown) {
                    whole = fold;
                    shown = true;
                }
            } catch (RetriableException e) {
                fail(e); // the reader goes on where it is as soon as a broker answers
            }
        }
    }

    private void fail(Throwable e) {
        up = false;
        failure = e.getMessage() == null ? e.toString() : e.getMessage();
    }

    private void pause() {
        try {
            if (!closing.await(pause, TimeUnit.MILLISECONDS)) {
                pause = Math.min(2 * pause, MOST_PAUSE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            closing.countDown();
        }
    }

    String topic() {
        return topic;
    }

    /** What the whole topic folds to; empty until it was read to its end once. */
    Optional<F> whole() {
        return Optional.ofNullable(whole);
    }

    /** True if a broker answered when it was last asked. */
    boolean up() {
        return up;
    }

    /** When a broker last answered, or when this began; milliseconds since the epoch. */
    long answered() {
        return answered;
    }

    /** Why it is not up; empty if it is. */
    String failure() {
        return failure;
    }

    @Override
    public void close() {
        closing.countDown();
        try {
            thread.join(Duration.ofSeconds(30).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
