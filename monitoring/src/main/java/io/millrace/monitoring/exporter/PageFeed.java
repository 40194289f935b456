package io.millrace.monitoring.exporter;

import io.millrace.monitoring.history.RunHistory;
import io.millrace.monitoring.page.Live;
import io.millrace.monitoring.report.Report;
import io.millrace.monitoring.report.ReportJson;
import io.millrace.monitoring.web.EventStreams;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Looks again and again at what the topics have folded to and sends it to those who watch the page, when it has changed. It
 * works only while somebody watches.
 */
final class PageFeed implements AutoCloseable {

    private static final long LOOK_MILLIS = 1000;

    /** Looking may take no more than this share of the time. */
    private static final int IDLE_SHARE = 10;

    private static final int BEAT_LOOKS = 15;
    private static final int LAG_LOOKS = 5;
    private static final int LAGS = 720;

    private final String pipeline;
    private final String version;
    private final PipelineMetrics.Tails tails;
    private final SourceLag lag;
    private final EventStreams streams;
    private final LongSupplier millis;
    private final Deque<Live.Lag> lags = new ArrayDeque<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;

    PageFeed(
            String pipeline,
            String version,
            PipelineMetrics.Tails tails,
            SourceLag lag,
            EventStreams streams,
            LongSupplier millis) {
        this.pipeline = pipeline;
        this.version = version;
        this.tails = tails;
        this.lag = lag;
        this.streams = streams;
        this.millis = millis;
        this.thread = new Thread(this::run, "page-feed");
        this.thread.setDaemon(true);
        this.thread.start();
    }

    private void run() {
        byte[] sent = new byte[0];
        long pause = LOOK_MILLIS;
        try {
            for (long look = 0; !closing.await(pause, TimeUnit.MILLISECONDS); look++) {
                if (look % LAG_LOOKS == 0) {
                    noteLag();
                }
                if (streams.count() == 0) {
                    pause = LOOK_MILLIS;
                    continue;
                }
                long before = millis.getAsLong();
                byte[] now = look();
                if (!Arrays.equals(now, sent)) {
                    streams.send(now);
                    sent = now;
                } else if (look % BEAT_LOOKS == 0) {
                    streams.beat();
                }
                pause = Math.max(LOOK_MILLIS, IDLE_SHARE * (millis.getAsLong() - before));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void noteLag() {
        lag.records().ifPresent(records -> lags.addLast(new Live.Lag(millis.getAsLong(), records)));
        if (lags.size() > LAGS) {
            lags.removeFirst();
        }
    }

    private byte[] look() {
        Folded<ProgressNumbers> progress =
                tails.progress().whole().orElseGet(() -> new Folded<>(new ProgressNumbers()));
        Folded<NewestManifest> manifests =
                tails.checkpoints().whole().orElseGet(() -> new Folded<>(new NewestManifest()));
        Folded<Void> models = tails.models().whole().orElseGet(() -> new Folded<>(null));
        Folded<LetterNumbers> letters =
                tails.letters().whole().orElseGet(() -> new Folded<>(new LetterNumbers()));
        // Always in this order, and nobody else takes two of them.
        synchronized (progress) {
            synchronized (manifests) {
                synchronized (models) {
                    synchronized (letters) {
                        RunHistory run =
                                RunHistory.together(
                                        progress.history(),
                                        manifests.history(),
                                        models.history(),
                                        letters.history());
                        return ReportJson.line(
                                Report.running(pipeline, version, run),
                                live(run, progress.numbers(), manifests.numbers()));
                    }
                }
            }
        }
    }

    private Live live(RunHistory run, ProgressNumbers progress, NewestManifest newest) {
        long checkpoint = progress.moment().checkpointMillis();
        return new Live(
                topics(),
                new ArrayList<>(lags),
                checkpoint == 0 ? null : checkpoint,
                newest.from().map(NewestManifest.From::eventMillis).orElse(null),
                run.ended(),
                run.health(),
                run.lost(),
                run.releases(),
                run.parents(),
                run.letterExamples());
    }

    private List<Live.Topic> topics() {
        return tails.all().stream()
                .map(
                        tail ->
                                new Live.Topic(
                                        tail.topic(),
                                        tail.up(),
                                        tail.whole().isPresent(),
                                        tail.up() ? null : tail.answered(),
                                        tail.failure()))
                .toList();
    }

    @Override
    public void close() {
        closing.countDown();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
