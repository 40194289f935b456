package io.millrace.jobs.finetune;

import io.millrace.tensor.Hashing;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.operators.StreamingRuntimeContext;

/**
 * The labelled examples of the current key's task, bounded. Of more than the bound those with the smallest hash of their
 * id stay: a fair sample, and the same one in whatever order they come. A later example with an id takes its place.
 */
final class LabelStore {

    private final MapState<String, byte[]> rows;
    private final ValueState<Integer> count;

    LabelStore(StreamingRuntimeContext context) {
        rows =
                context.getMapState(
                        new MapStateDescriptor<>(
                                "labels",
                                Types.STRING,
                                PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
        count = context.getState(new ValueStateDescriptor<>("label-count", Types.INT));
    }

    void put(TaskLabel label, int most) throws Exception {
        boolean known = rows.contains(label.id());
        rows.put(label.id(), label.example());
        if (known) {
            return;
        }
        int now = (count.value() == null ? 0 : count.value()) + 1;
        if (now > most + most / 8 + 1) { // an eighth late, so that sorting is rare
            List<String> ids = sorted();
            for (String id : ids.subList(most, ids.size())) {
                rows.remove(id);
            }
            now = most;
        }
        count.update(now);
    }

    /** The sample, in the order of the hashes. */
    List<byte[]> sample(int most) throws Exception {
        List<String> ids = sorted();
        var out = new ArrayList<byte[]>();
        for (String id : ids.subList(0, Math.min(most, ids.size()))) {
            out.add(rows.get(id));
        }
        return out;
    }

    private List<String> sorted() throws Exception {
        var ids = new ArrayList<String>();
        for (Map.Entry<String, byte[]> row : rows.entries()) {
            ids.add(row.getKey());
        }
        ids.sort(
                Comparator.comparingLong(Hashing::hash64).thenComparing(Comparator.naturalOrder()));
        return ids;
    }
}
