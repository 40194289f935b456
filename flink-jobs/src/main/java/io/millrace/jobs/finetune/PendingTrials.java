package io.millrace.jobs.finetune;

import io.millrace.schemas.InvalidRecordException;
import io.millrace.schemas.avro.CheckpointManifest;
import io.millrace.schemas.codec.AvroCodec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;

/**
 * Model checkpoints that wait for their trials. In the state they lie by task, in the order in which they arrived; they are
 * tried in the order of their event times, which need not be the same. All methods but those of the order need the task as
 * the current key.
 */
final class PendingTrials {

    /** The state's name. */
    static final String STATE = "pending";

    /** A model checkpoint that waits for its trial. */
    record Pending(long timestamp, long step, String task) {
        private static Pending of(CheckpointManifest manifest, String task) {
            return new Pending(manifest.getTimestamp(), manifest.getStep(), task);
        }
    }

    private final AvroCodec codec;
    private final ListState<byte[]> manifests;
    private final PriorityQueue<Pending> order =
            new PriorityQueue<>(
                    Comparator.comparingLong(Pending::timestamp)
                            .thenComparingLong(Pending::step)
                            .thenComparing(Pending::task));

    PendingTrials(RuntimeContext context, AvroCodec codec) {
        this.codec = codec;
        manifests =
                context.getListState(
                        new ListStateDescriptor<>(
                                STATE, PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
    }

    /**
     * One that has arrived.
     *
     * @return its step
     */
    long add(String task, byte[] manifest) throws Exception {
        manifests.add(manifest);
        return enqueue(task, manifest);
    }

    private long enqueue(String task, byte[] encoded) throws InvalidRecordException {
        Pending pending = Pending.of(codec.decode(encoded, CheckpointManifest.class), task);
        order.add(pending);
        return pending.step();
    }

    /**
     * Puts what the state holds of a task back into the order.
     *
     * @return the newest step of them, -1 if there is none
     */
    long restore(String task) throws Exception {
        long newest = -1;
        for (byte[] manifest : manifests.get()) {
            newest = Math.max(newest, enqueue(task, manifest));
        }
        return newest;
    }

    /** Forgets what the state holds of a task. */
    void clear() {
        manifests.clear();
    }

    /** The oldest that waits, or null. */
    Pending oldest() {
        return order.peek();
    }

    /** Takes the oldest out of the order; the state keeps it until its trial has its outcome. */
    Pending begin() {
        return order.remove();
    }

    /** The manifest of one whose trial has begun. */
    CheckpointManifest manifest(Pending begun) throws Exception {
        return take(begun, new ArrayList<>());
    }

    /** Its trial has its outcome. */
    void end(Pending begun) throws Exception {
        var left = new ArrayList<byte[]>();
        var unused = take(begun, left);
        manifests.update(left);
    }

    /**
     * Takes one from all of its task. The last step of a bounded stream may be told twice; then the first.
     *
     * @param left gets the others
     */
    private CheckpointManifest take(Pending wanted, List<byte[]> left) throws Exception {
        CheckpointManifest taken = null;
        for (byte[] encoded : manifests.get()) {
            CheckpointManifest manifest = codec.decode(encoded, CheckpointManifest.class);
            if (taken == null && Pending.of(manifest, wanted.task()).equals(wanted)) {
                taken = manifest;
            } else {
                left.add(encoded);
            }
        }
        if (taken == null) {
            throw new IllegalStateException("no model checkpoint waits as " + wanted);
        }
        return taken;
    }

    /** How many wait. */
    int size() {
        return order.size();
    }

    /** The lowest step of those that wait, {@link Long#MAX_VALUE} if there is none. */
    long lowestStep() {
        return order.stream().mapToLong(Pending::step).min().orElse(Long.MAX_VALUE);
    }
}
