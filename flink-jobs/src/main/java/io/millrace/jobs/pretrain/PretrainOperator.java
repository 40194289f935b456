package io.millrace.jobs.pretrain;

import ai.djl.Device;
import io.millrace.jobs.config.PipelineConfig;
import io.millrace.jobs.device.TaskGpus;
import io.millrace.jobs.failure.LastingFailure;
import io.millrace.jobs.ingest.Admission;
import io.millrace.jobs.ingest.Ingested;
import io.millrace.jobs.kafka.sink.Events;
import io.millrace.jobs.kafka.sink.Losses;
import io.millrace.jobs.kafka.sink.Outgoing;
import io.millrace.jobs.order.EventTimeMerge;
import io.millrace.jobs.order.Lineage;
import io.millrace.jobs.store.Lease;
import io.millrace.learner.IncompatibleSnapshotException;
import io.millrace.learner.Learner;
import io.millrace.learner.Refused;
import io.millrace.learner.Step;
import io.millrace.learner.UnhealthyException;
import io.millrace.release.ModelStore;
import io.millrace.release.Retirement;
import io.millrace.schemas.avro.CheckpointManifest;
import io.millrace.schemas.config.ConfigException;
import io.millrace.schemas.events.Kind;
import io.millrace.schemas.time.Ticker;
import io.millrace.tensor.Devices;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.runtime.execution.CancelTaskException;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StatePartitionStreamProvider;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.IOUtils;
import org.apache.flink.util.OutputTag;

/**
 * Learns on the stream. Records are merged into one order, duplicates left out, and given to the {@link Learner} on the
 * task's own thread; its steps are short enough to take between two records.
 *
 * <p>A Flink checkpoint holds everything that decides how learning goes on (the merge, the lineage, the duplicate filter
 * and the learner with weights, moments and replay), streamed into raw operator state: it is one cut with the offsets of
 * the source.
 *
 * <p>Main output: manifests of model checkpoints.
 *
 * <p>It is longer than others because what becomes of a record, from its order to its model checkpoint, is read here from top to bottom.
 */
public final class PretrainOperator extends AbstractStreamOperator<Outgoing>
        implements OneInputStreamOperator<Ingested, Outgoing>, BoundedOneInput {

    private static final long serialVersionUID = 1L;

    private static final int BUFFER = 1 << 16;

    private final transient PipelineConfig pipeline;
    private final transient MailboxExecutor mailbox;
    private final transient Ticker ticker;
    private final OutputTag<Outgoing> progressTag;
    private final OutputTag<Outgoing> deadTag;

    private transient Lease lease;
    private transient Learner learner;
    private transient EventTimeMerge merge;
    private transient Lineage lineage;
    private transient Admission admission;
    private transient PretrainProgress progress;
    private transient CheckpointWriter checkpoints;
    private transient RetirementThread retirements;
    private transient Events events;
    private transient Losses losses;
    private transient boolean finished;

    PretrainOperator(
            StreamOperatorParameters<Outgoing> parameters,
            PipelineConfig config,
            MailboxExecutor mailbox,
            Ticker ticker,
            OutputTag<Outgoing> progressTag,
            OutputTag<Outgoing> deadTag) {
        super(parameters);
        this.pipeline = config;
        this.mailbox = mailbox;
        this.ticker = ticker;
        this.progressTag = progressTag;
        this.deadTag = deadTag;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        LastingFailure.endsAtStart(() -> begin(context));
    }

    private void begin(StateInitializationContext context) throws Exception {
        Device device =
                Devices.choose(
                        pipeline.device().pretrain(), TaskGpus.lowestFirst(getRuntimeContext()));
        merge =
                new EventTimeMerge(
                        pipeline.stream().waiting().bytes(),
                        pipeline.stream().spill().bytes(),
                        pipeline.stream().bounded(),
                        getContainingTask()
                                .getEnvironment()
                                .getIOManager()
                                .getSpillingDirectories()[0]
                                .toPath());
        lineage = new Lineage(pipeline.stream().topicOr(pipeline.topics().records()));
        // The learner is made below, once what lies before it in the state is read.
        admission = new Admission(pipeline.clean(), example -> learner.add(example));
        events = new Events(pipeline.pipeline());
        progress = new PretrainProgress(events, getMetricGroup(), ticker);
        losses = new Losses(Kind.RECORDS_LOST, events, getMetricGroup());
        lease = Lease.take(pipeline, "pretrain", context.isRestored(), getRuntimeContext(), ticker);
        var store = new ModelStore(pipeline.pipeline(), lease.guarded());
        checkpoints = new CheckpointWriter(pipeline, store);
        var retirement =
                new Retirement(
                        store, pipeline.checkpoints().retention(), !pipeline.tasks().isEmpty());
        retirements = new RetirementThread(retirement);
        for (StatePartitionStreamProvider part : context.getRawOperatorStateInputs()) {
            if (learner != null) {
                throw new IllegalStateException(
                        "state of two learners; the pretraining operator has one subtask");
            }
            var in = new DataInputStream(new BufferedInputStream(part.getStream(), BUFFER));
            merge.read(in);
            lineage.read(in);
            lineage.ends().forEach((partition, end) -> merge.learned(partition, end - 1));
            admission.read(in);
            progress.read(in);
            finished = in.readBoolean();
            checkpoints.read(in);
            try {
                learner = Learner.restore(pipeline.learner(), device, in);
            } catch (IncompatibleSnapshotException | ConfigException e) {
                throw new SuppressRestartsException(e);
            }
        }
        if (learner == null) {
            learner = new Learner(pipeline.learner(), device);
        }
        progress.watch(learner, merge, retirement);
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        long start = ticker.nanos();
        var raw = context.getRawOperatorStateOutput();
        raw.startNewPartition();
        var out = new DataOutputStream(new BufferedOutputStream(raw, BUFFER));
        merge.write(out);
        lineage.write(out);
        admission.write(out);
        progress.write(out);
        out.writeBoolean(finished);
        checkpoints.write(out);
        learner.snapshot(out);
        out.flush();
        progress.snapshotTook(ticker.since(start).toNanos());
    }

    @Override
    public void processElement(StreamRecord<Ingested> element) throws Exception {
        merge.add(element.getValue());
        if (merge.full()) {
            learnUpTo(Long.MIN_VALUE); // what there is no room for, and nothing else
        }
    }

    @Override
    public void processWatermark(Watermark mark) throws Exception {
        LastingFailure.endsUnlinked(() -> learnUpTo(mark.getTimestamp()));
        super.processWatermark(mark);
    }

    private void learnUpTo(long time) throws Exception {
        while (true) {
            // A snapshot falls between two steps. What is ready is stepped on before a record
            // leaves the merge: a snapshot would hold it neither here nor there.
            stepWhileReady();
            Ingested next = merge.poll(time);
            if (next == null) {
                return;
            }
            learn(next);
        }
    }

    /** Where a record becomes a gradient: see {@link Learner#step}. */
    private void learn(Ingested record) throws Exception {
        if (record.gap()) {
            missed(record.partition(), record.missingFrom(), record.offset() + 1);
            return;
        }
        lineage.add(record.partition(), record.offset(), record.timestamp());
        try {
            progress.offered(once(() -> admission.offer(record)));
            progress.fitted(learner).forEach(event -> emit(progressTag, event));
        } catch (Refused refused) {
            emit(
                    deadTag,
                    events.deadLetter(
                            lineage.topic(),
                            record.partition(),
                            record.offset(),
                            record.timestamp(),
                            record.payload(),
                            "learn",
                            refused.getMessage()));
        }
    }

    private void missed(int partition, long from, long to) {
        lineage.gap(partition, from, to);
        emit(progressTag, losses.told(learner.steps(), lineage.topic(), partition, from, to));
    }

    private void stepWhileReady() throws Exception {
        while (learner.ready()) {
            checkpoints.begin(learner, lineage);
            long start = ticker.nanos();
            Step step = once(learner::step);
            progress.worked(ticker.since(start).toNanos());
            progress.stepped(step, learner, lineage.newest())
                    .ifPresent(event -> emit(progressTag, event));
            progress.troubled(step, learner).ifPresent(event -> emit(progressTag, event));
            if (learner.probesDue()) {
                probe();
            }
            if (step.number() % pipeline.checkpoints().every() == 0) {
                checkpoint(false);
            }
            // Everything is consistent between two steps: whatever waits in the mailbox may run, a
            // snapshot too.
            mailbox.tryYield();
            if (getContainingTask().isCanceled()) {
                throw new CancelTaskException("stopped between two steps");
            }
        }
    }

    /** Does what fails for good if it fails by its numbers, or for an option: the same records would fail again. */
    private static <T> T once(Callable<T> work) throws Exception {
        try {
            return work.call();
        } catch (UnhealthyException | ConfigException e) {
            throw new SuppressRestartsException(e);
        }
    }

    private void probe() {
        long start = ticker.nanos();
        Map<String, Double> scores = learner.probe();
        progress.worked(ticker.since(start).toNanos());
        for (Outgoing event : progress.probed(scores, learner)) {
            emit(progressTag, event);
        }
    }

    private void checkpoint(boolean last) throws Exception {
        if (!learner.built() || checkpoints.written(learner.steps(), last)) {
            return;
        }
        CheckpointManifest manifest = once(() -> checkpoints.write(learner, lineage, last));
        output.collect(new StreamRecord<>(events.checkpoint(manifest), manifest.getTimestamp()));
        emit(progressTag, progress.checkpointed(manifest, learner));
        retirements.apply(learner.steps());
    }

    @Override
    public void endInput() throws Exception {
        LastingFailure.endsUnlinked(() -> learnUpTo(Long.MAX_VALUE));
        once(Executors.callable(learner::end));
        progress.fitted(learner).forEach(event -> emit(progressTag, event));
        stepWhileReady();
        if (!finished) { // a restored job must not end twice
            finished = true;
            probe();
            checkpoint(true);
            emit(progressTag, progress.done(learner));
        }
        retirements.finish();
    }

    private void emit(OutputTag<Outgoing> tag, Outgoing event) {
        output.collect(tag, new StreamRecord<>(event));
    }

    @Override
    public void close() throws Exception {
        IOUtils.closeAll(
                learner, merge, retirements, lease, super::close); // each, whatever another throws
    }
}
