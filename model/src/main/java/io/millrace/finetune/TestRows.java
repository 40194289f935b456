package io.millrace.finetune;

import io.millrace.tensor.Hashing;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.TreeSet;
import java.util.function.LongPredicate;
import java.util.stream.IntStream;

/**
 * The test examples of a trial, in the order in which they are answered. With enough of them those that the gate decides by
 * are others than those whose values are told as the result: what was chosen on some examples is flattered by them.
 *
 * @param ids in order
 * @param gate indices of those to decide by
 * @param told indices of those to tell of
 */
record TestRows(List<String> ids, int[] gate, int[] told) {

    /** From so many on they are halved: 200 tell shares to within .07, 400 to within .05. */
    static final int ENOUGH = 400;

    /** Other hashes than those that make the splits or a fair sample. */
    private static final long SALT = 0x67617465L; // "gate"

    static TestRows of(Collection<LabeledRow> rows) {
        // As a data set has them: each id once, sorted.
        var ids = new TreeSet<String>();
        for (LabeledRow row : rows) {
            if (row.split() == Split.TEST) {
                ids.add(row.id());
            }
        }
        List<String> sorted = List.copyOf(ids);
        if (sorted.size() < ENOUGH) {
            int[] all = IntStream.range(0, sorted.size()).toArray();
            return new TestRows(sorted, all, all);
        }
        return new TestRows(sorted, where(sorted, h -> h < 0), where(sorted, h -> h >= 0));
    }

    private static int[] where(List<String> ids, LongPredicate hash) {
        return IntStream.range(0, ids.size())
                .filter(i -> hash.test(Hashing.mix(Hashing.hash64(ids.get(i)), SALT)))
                .toArray();
    }

    /** Indices of the test examples among rows, in order. */
    int[] where(Collection<LabeledRow> rows) {
        var wanted = new HashSet<String>();
        rows.forEach(row -> wanted.add(row.id()));
        return IntStream.range(0, ids.size()).filter(i -> wanted.contains(ids.get(i))).toArray();
    }

    /** Those that the gate decides by. */
    List<String> gateIds() {
        return IntStream.of(gate).mapToObj(ids::get).toList();
    }
}
