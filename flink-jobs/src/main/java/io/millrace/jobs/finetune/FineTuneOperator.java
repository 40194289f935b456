package io.millrace.jobs.finetune;

import io.millrace.finetune.LabeledRow;
import io.millrace.finetune.Looks;
import io.millrace.finetune.Split;
import io.millrace.finetune.TaskConfig;
import io.millrace.finetune.Trial;
import io.millrace.finetune.TrialRunner;
import io.millrace.jobs.config.PipelineConfig;
import io.millrace.jobs.device.TaskGpus;
import io.millrace.jobs.failure.LastingFailure;
import io.millrace.jobs.kafka.sink.Events;
import io.millrace.jobs.kafka.sink.Outgoing;
import io.millrace.jobs.store.Lease;
import io.millrace.release.ModelStore;
import io.millrace.schemas.avro.CheckpointManifest;
import io.millrace.schemas.avro.Decision;
import io.millrace.schemas.avro.LabeledExample;
import io.millrace.schemas.avro.ModelRelease;
import io.millrace.schemas.codec.AvroCodec;
import io.millrace.schemas.events.Progress;
import io.millrace.schemas.events.TuningEnded;
import io.millrace.schemas.payload.Payloads;
import io.millrace.schemas.payload.TargetRecords;
import io.millrace.schemas.time.Ticker;
import io.millrace.tensor.Devices;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedMultiInput;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.util.IOUtils;
import org.apache.flink.util.OutputTag;

/**
 * Fine-tunes every model checkpoint for every task; keyed by task. A checkpoint of event time T is tried once the labels
 * have come as far as T, on the labels up to T: which labels a trial sees does not depend on when they arrive, unless
 * their topic is idle.
 *
 * <p>Trials run one after the other on a thread beside the task's; their outcome comes back through the mailbox. A trial that
 * fails by itself is tried {@value Attempts#MOST} times and then told as skipped; any other failure is thrown on the task's thread. A trial that was under way at a failure is run again and gives the same.
 *
 * <p>Main output: promoted releases.
 *
 * <p>It is longer than others because what Flink calls and what it keeps in state are read in one place.
 */
public final class FineTuneOperator extends AbstractStreamOperator<Outgoing>
        implements TwoInputStreamOperator<TaskCheckpoint, TaskLabel, Outgoing>, BoundedMultiInput {

    private static final long serialVersionUID = 1L;

    private final transient PipelineConfig pipeline;
    private final transient MailboxExecutor mailbox;
    private final transient Ticker ticker;
    private final OutputTag<Outgoing> progressTag;

    // Keyed by task.
    private transient TaskLabels labels;
    private transient PendingTrials pending;
    private transient ValueState<byte[]> current;
    private transient Attempts attempts;
    private transient ValueState<long[]> looks;

    private transient AvroCodec codec;
    private transient Events events;
    private transient boolean restored;
    private transient Lease lease;
    private transient Consumption consumption;
    private transient ReleaseRetention retention;
    private transient TrialThread thread;
    private transient PendingTrials.Pending running;
    private transient long labelsUpTo;
    private transient boolean labelsIdle;
    private transient int openInputs;
    private transient FineTuneProgress progress;

    FineTuneOperator(
            StreamOperatorParameters<Outgoing> parameters,
            PipelineConfig config,
            MailboxExecutor mailbox,
            Ticker ticker,
            OutputTag<Outgoing> progressTag) {
        super(parameters);
        this.pipeline = config;
        this.mailbox = mailbox;
        this.ticker = ticker;
        this.progressTag = progressTag;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        restored = context.isRestored();
    }

    @Override
    public void open() throws Exception {
        super.open();
        LastingFailure.endsAtStart(this::begin);
    }

    private void begin() throws Exception {
        labels =
                new TaskLabels(
                        getRuntimeContext(),
                        pipeline.labels().memory().bytes() / Math.max(1, pipeline.tasks().size()));
        codec = new AvroCodec();
        pending = new PendingTrials(getRuntimeContext(), codec);
        attempts = new Attempts(getRuntimeContext());
        current =
                getRuntimeContext()
                        .getState(
                                new ValueStateDescriptor<>(
                                        "current",
                                        PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
        looks =
                getRuntimeContext()
                        .getState(
                                new ValueStateDescriptor<>(
                                        "looks",
                                        PrimitiveArrayTypeInfo.LONG_PRIMITIVE_ARRAY_TYPE_INFO));
        events = new Events(pipeline.pipeline());
        lease = Lease.take(pipeline, "finetune", restored, getRuntimeContext(), ticker);
        var store = new ModelStore(pipeline.pipeline(), lease.guarded());
        consumption = new Consumption(store);
        retention = new ReleaseRetention(store, pipeline.releases().retain());
        progress = new FineTuneProgress(getMetricGroup(), pending::size, ticker);
        var runner =
                new TrialRunner(
                        store,
                        Devices.choose(
                                pipeline.device().finetune(),
                                TaskGpus.highestFirst(getRuntimeContext())),
                        pipeline.training().threads(),
                        pipeline.seed(),
                        progress,
                        ticker);
        thread = new TrialThread(runner, mailbox);
        labelsUpTo = Long.MIN_VALUE;
        openInputs = 2;
        restoreOrder();
    }

    private void restoreOrder() throws Exception {
        List<String> tasks;
        try (var keys =
                this.<String>getKeyedStateBackend()
                        .getKeys(PendingTrials.STATE, VoidNamespace.INSTANCE)) {
            tasks = keys.toList();
        }
        for (String task : tasks) {
            setCurrentKey(task);
            if (!pipeline.tasks().containsKey(task)) {
                LOG.warn(
                        "Task {} is not in the configuration any more: its trials that waited are left out.",
                        task);
                pending.clear();
                continue;
            }
            consumption.arrived(pending.restore(task));
        }
    }

    @Override
    public void processElement1(StreamRecord<TaskCheckpoint> element) throws Exception {
        TaskCheckpoint checkpoint = element.getValue();
        consumption.arrived(pending.add(checkpoint.task(), checkpoint.manifest()));
        startNext();
    }

    @Override
    public void processElement2(StreamRecord<TaskLabel> element) throws Exception {
        TaskLabel label = element.getValue();
        labels.put(label, pipeline.tasks().get(label.task()));
    }

    @Override
    public void processWatermark2(Watermark mark) throws Exception {
        labelsUpTo = mark.getTimestamp();
        super.processWatermark2(mark);
        startNext();
    }

    @Override
    protected void processWatermarkStatus(WatermarkStatus status, int input) throws Exception {
        super.processWatermarkStatus(status, input);
        if (input == 1) {
            labelsIdle = status.isIdle();
            startNext();
        }
    }

    /** Starts the oldest trial whose labels are there, unless one is running. */
    private void startNext() throws Exception {
        PendingTrials.Pending next = pending.oldest();
        if (running != null || next == null || !(labelsIdle || next.timestamp() <= labelsUpTo)) {
            return;
        }
        running = pending.begin();
        setCurrentKey(running.task());
        Trial trial = trial(running);
        progress.begins(running.step());
        run(trial, Duration.ZERO);
    }

    private void run(Trial trial, Duration pause) {
        thread.run(trial, pause, this::finish, failure -> fail(trial, failure));
    }

    private Trial trial(PendingTrials.Pending begun) throws Exception {
        CheckpointManifest manifest = pending.manifest(begun);
        String task = begun.task();
        var rows = new ArrayList<LabeledRow>();
        TaskConfig config = pipeline.tasks().get(task);
        for (byte[] encoded : labels.sample(manifest.getTimestamp(), config)) {
            LabeledExample example = codec.decode(encoded, LabeledExample.class);
            rows.add(
                    new LabeledRow(
                            example.getId(),
                            TargetRecords.of(example),
                            Split.of(example),
                            Payloads.of(example.getPayload())));
        }
        ModelRelease release =
                current.value() == null ? null : codec.decode(current.value(), ModelRelease.class);
        int version = release == null ? 1 : release.getVersion() + 1;
        return new Trial(task, config, manifest, rows, release, version, Looks.of(looks.value()));
    }

    private void finish(Trial.Outcome outcome) throws Exception {
        Trial trial = outcome.trial();
        setCurrentKey(trial.task());
        pending.end(running);
        attempts.clear();
        looks.update(outcome.looks().toArray());
        for (Progress event : outcome.events()) {
            emit(event, trial);
        }
        ModelRelease release = outcome.release();
        if (release != null && release.getDecision() == Decision.PROMOTED) {
            current.update(codec.encode(release));
            output.collect(new StreamRecord<>(events.release(release), release.getTimestamp()));
            for (Progress old : retention.promoted(trial.task(), release.getVersion())) {
                emit(old, trial);
            }
        }
        if (trial.manifest().getLast()) {
            emit(new TuningEnded(trial.task()), trial);
        }
        progress.ended();
        running = null;
        startNext();
    }

    /** A failure of the trial's own is tried again, and then told; any other is the task's. */
    private void fail(Trial trial, Throwable cause) throws Exception {
        String what =
                "fine-tuning checkpoint %s for task %s failed"
                        .formatted(trial.manifest().getId(), trial.task());
        LastingFailure.throwIfUnlinked(cause);
        if (!Attempts.own(cause)) {
            throw new IllegalStateException(what, cause);
        }
        LOG.warn(what, cause);
        setCurrentKey(trial.task());
        int failures = attempts.failed(running);
        if (failures < Attempts.MOST) {
            run(trial, Attempts.PAUSE.multipliedBy(failures));
        } else {
            finish(trial.skipped(Attempts.reason(cause)));
        }
    }

    private void emit(Progress event, Trial trial) {
        output.collect(
                progressTag,
                new StreamRecord<>(events.progress(trial.manifest().getStep(), event)));
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        long begun = running == null ? Long.MAX_VALUE : running.step();
        retention.snapshot(context.getCheckpointId());
        consumption.snapshot(context.getCheckpointId(), Math.min(begun, pending.lowestStep()));
    }

    @Override
    public void notifyCheckpointComplete(long checkpointId) throws Exception {
        super.notifyCheckpointComplete(checkpointId);
        retention.complete(checkpointId);
        consumption.complete(checkpointId);
    }

    @Override
    public void endInput(int input) throws Exception {
        if (input == 2) {
            labelsUpTo = Long.MAX_VALUE;
            startNext();
        }
        openInputs--;
        while (openInputs == 0 && (running != null || pending.size() > 0)) {
            mailbox.yield();
        }
    }

    @Override
    public void close() throws Exception {
        IOUtils.closeAll(thread, lease, super::close); // each, whatever another throws
    }
}
