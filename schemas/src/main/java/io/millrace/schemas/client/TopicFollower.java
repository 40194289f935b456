package io.millrace.schemas.client;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.kafka.common.errors.WakeupException;

/**
 * Hands what a {@link TopicReader} reads to a sink, in a thread of its own, until closed.
 *
 * <p>The first failure, of the broker, the decoder or the sink, ends the thread. It is kept and thrown
 * to whoever calls {@link #awaitEnd} or {@link #close}.
 *
 * @param <T> what the reader decodes to
 */
public final class TopicFollower<T> implements AutoCloseable {

    /** Records are handed on as they come; this only bounds how late the wish for an end is seen. */
    private static final Duration POLL = Duration.ofMillis(500);

    private final TopicReader<T> reader;
    private final Consumer<? super T> sink;
    private final Thread thread;
    private final AtomicReference<CompletableFuture<Void>> endWanted = new AtomicReference<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private volatile boolean closing;

    private TopicFollower(TopicReader<T> reader, Consumer<? super T> sink) {
        this.reader = reader;
        this.sink = sink;
        this.thread = new Thread(this::follow, "follow-" + reader.topic());
        this.thread.setDaemon(true);
    }

    /**
     * Starts to follow.
     *
     * @param reader is owned from here on: only the follower's thread uses it, and it closes it
     * @param sink called in the follower's thread, in order
     */
    public static <T> TopicFollower<T> start(TopicReader<T> reader, Consumer<? super T> sink) {
        TopicFollower<T> follower = new TopicFollower<>(reader, sink);
        follower.thread.start();
        return follower;
    }

    private void follow() {
        try (reader) {
            while (!closing) {
                List<T> records = reader.poll(POLL);
                records.forEach(sink);
                CompletableFuture<Void> wanted = endWanted.get();
                if (wanted != null && reader.atEnd()) {
                    endWanted.compareAndSet(wanted, null);
                    wanted.complete(null);
                }
            }
            ended.complete(null);
        } catch (WakeupException e) {
            ended.complete(null);
        } catch (Throwable e) {
            ended.completeExceptionally(e);
        }
    }

    /**
     * Waits until the sink has got everything that was committed when this was called.
     *
     * @throws IllegalStateException if following failed, or if the end is not reached within {@code
     *     limit}
     */
    public void awaitEnd(Duration limit) throws InterruptedException {
        CompletableFuture<Void> wanted =
                endWanted.updateAndGet(old -> old == null ? new CompletableFuture<>() : old);
        try {
            CompletableFuture.anyOf(wanted, ended).get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw failed(e.getCause());
        } catch (TimeoutException e) {
            throw new IllegalStateException(
                    "topic "
                            + reader.topic()
                            + ": its end was not reached within "
                            + limit.toMillis()
                            + " ms",
                    e);
        }
        if (!wanted.isDone()) {
            throw new IllegalStateException("topic " + reader.topic() + ": is no longer followed");
        }
    }

    /**
     * Goes on, or fails if following has failed: for whoever waits for what only the sink would tell.
     *
     * @throws IllegalStateException if following failed
     */
    public void check() {
        if (ended.isCompletedExceptionally()) {
            throw failed(ended.handle((nothing, cause) -> cause).join());
        }
    }

    /**
     * Stops following, wherever it is, and waits for the sink to return.
     *
     * @throws IllegalStateException if following failed
     */
    @Override
    public void close() {
        closing = true;
        reader.wakeUp();
        try {
            ended.get();
            thread.join();
        } catch (ExecutionException e) {
            throw failed(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private IllegalStateException failed(Throwable cause) {
        return new IllegalStateException(
                "topic " + reader.topic() + ": following it failed: " + cause.getMessage(), cause);
    }
}
