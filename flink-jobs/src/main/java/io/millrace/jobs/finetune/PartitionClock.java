package io.millrace.jobs.finetune;

import io.millrace.jobs.kafka.source.Raw;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.common.eventtime.TimestampAssigner;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;

/**
 * A record gets its event time, or that of one before it in its partition if that is later. A watermark has gone past its own
 * time already: which model checkpoints it comes too late for would depend on when it arrives. So it depends on the partition
 * alone.
 */
final class PartitionClock extends ProcessFunction<Raw, Raw> implements CheckpointedFunction {

    private static final long serialVersionUID = 1L;

    private transient Map<Integer, Long> newest;
    private transient ListState<Tuple2<Integer, Long>> state;

    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
        state =
                context.getOperatorStateStore()
                        .getListState(
                                new ListStateDescriptor<>(
                                        "partition-clock", Types.TUPLE(Types.INT, Types.LONG)));
        newest = new HashMap<>();
        for (Tuple2<Integer, Long> partition : state.get()) {
            newest.put(partition.f0, partition.f1);
        }
    }

    @Override
    public void processElement(Raw raw, Context context, Collector<Raw> out) {
        long own = context.timestamp();
        boolean empty = raw.value() == null || raw.value().length == 0;
        if (own == TimestampAssigner.NO_TIMESTAMP && !empty) {
            out.collect(raw); // will be a dead letter
            return;
        }
        // What has no value comes right behind the delete that it follows.
        long time =
                own == TimestampAssigner.NO_TIMESTAMP
                        ? newest.getOrDefault(raw.partition(), raw.timestamp())
                        : newest.merge(raw.partition(), own, Math::max);
        out.collect(
                time == raw.timestamp()
                        ? raw
                        : new Raw(
                                raw.topic(),
                                raw.partition(),
                                raw.offset(),
                                time,
                                raw.key(),
                                raw.value()));
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) throws Exception {
        state.clear();
        for (Map.Entry<Integer, Long> partition : newest.entrySet()) {
            state.add(Tuple2.of(partition.getKey(), partition.getValue()));
        }
    }
}
