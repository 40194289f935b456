package io.millrace.evaluate;

import io.millrace.finetune.Split;
import io.millrace.tensor.Hashing;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Of each split so many rows at most: those with the smallest hashes of their ids, a fair sample, and the same in any order of
 * arrival. They are given in the order of the hashes, which has no meaning.
 */
public final class RowSample {

    private static final long SALT = Hashing.hash64("evaluate");

    private static final Comparator<Evaluator.Row> ORDER =
            Comparator.comparingLong(
                            (Evaluator.Row row) -> Hashing.mix(Hashing.hash64(row.id()), SALT))
                    .thenComparing(Evaluator.Row::id);

    private final int most;
    private final Map<Split, TreeSet<Evaluator.Row>> rows = new EnumMap<>(Split.class);
    private long leftOut;

    /**
     * @param most rows of each split
     */
    public RowSample(int most) {
        this.most = most;
    }

    /** Takes a row, or leaves one out; of two with one id the first is kept. */
    public void add(Evaluator.Row row) {
        TreeSet<Evaluator.Row> kept =
                rows.computeIfAbsent(row.split(), split -> new TreeSet<>(ORDER));
        kept.add(row);
        if (kept.size() > most) {
            kept.pollLast();
            leftOut++;
        }
    }

    /** Those that were kept, split by split. */
    public List<Evaluator.Row> rows() {
        var all = new ArrayList<Evaluator.Row>();
        rows.values().forEach(all::addAll);
        return all;
    }

    /** Rows that were too many. */
    public long leftOut() {
        return leftOut;
    }
}
