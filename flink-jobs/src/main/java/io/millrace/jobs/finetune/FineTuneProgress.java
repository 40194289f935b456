package io.millrace.jobs.finetune;

import io.millrace.finetune.FineTuner;
import io.millrace.schemas.time.Ticker;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntSupplier;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;

/**
 * What the fine-tuning operator shows in Flink's dashboard. The thread that fine-tunes tells it, others read it: slightly
 * stale is good enough.
 */
final class FineTuneProgress implements FineTuner.Listener {

    /** A rate is the mean of so much time at least. */
    private static final long WINDOW = 1_000_000_000L;

    private final AtomicLong trials = new AtomicLong();
    private volatile long step = -1;
    private volatile double loss = Double.NaN;
    private volatile double validationLoss = Double.NaN;
    private volatile double tokensPerSecond;
    private final Ticker ticker;

    // Of the thread that fine-tunes.
    private long sinceNanos;
    private long units;

    /**
     * @param queued model checkpoints that wait for their trial
     */
    FineTuneProgress(MetricGroup metrics, IntSupplier queued, Ticker ticker) {
        this.ticker = ticker;
        metrics.gauge("queuedTrials", (Gauge<Integer>) queued::getAsInt);
        metrics.gauge("trials", (Gauge<Long>) trials::get);
        metrics.gauge("step", (Gauge<Long>) () -> step);
        metrics.gauge("loss", (Gauge<Double>) () -> loss);
        metrics.gauge("validationLoss", (Gauge<Double>) () -> validationLoss);
        metrics.gauge("tokensPerSecond", (Gauge<Double>) () -> tokensPerSecond);
    }

    /** A trial begins, of the model checkpoint of this step. */
    void begins(long ofStep) {
        step = ofStep;
        sinceNanos = ticker.nanos();
        units = 0;
    }

    @Override
    public void stepped(double lossOfStep, long unitsOfStep) {
        loss = lossOfStep;
        units += unitsOfStep;
        long now = ticker.nanos();
        if (now - sinceNanos >= WINDOW) {
            tokensPerSecond = units * 1e9 / (now - sinceNanos);
            sinceNanos = now;
            units = 0;
        }
    }

    @Override
    public void validated(double lossOfEpoch) {
        validationLoss = lossOfEpoch;
    }

    /** The trial has its outcome. */
    void ended() {
        trials.incrementAndGet();
        tokensPerSecond = 0;
    }
}
