package io.millrace.finetune;

import io.millrace.tensor.Hashing;
import java.util.Arrays;
import java.util.Collection;
import java.util.stream.LongStream;

/**
 * How often decisions were made on a set of test examples. Whoever tries often enough on the same examples succeeds by luck,
 * so it is counted and told.
 *
 * <p>A set grows and changes with the stream. It is taken for the same as long as at least half of it is what it was at the
 * first look; by the ids of the smallest hashes (Broder 1997), of which few are kept.
 *
 * @param count looks so far
 * @param sketch the smallest hashes of the ids at the first look, ascending
 */
public record Looks(int count, long[] sketch) {

    /** Before any. */
    public static final Looks NONE = new Looks(0, new long[0]);

    private static final int KEPT = 128;
    private static final long SALT = 0x6c6f6f6b73L; // "looks"

    /** With one more look, at the examples of these ids. */
    Looks at(Collection<String> ids) {
        long[] now =
                ids.stream()
                        .mapToLong(id -> Hashing.mix(Hashing.hash64(id), SALT))
                        .sorted()
                        .limit(KEPT)
                        .toArray();
        return count > 0 && alike(now) >= 0.5 ? new Looks(count + 1, sketch) : new Looks(1, now);
    }

    /** The share that both sets have of what any has, judged by the smallest hashes of all. */
    private double alike(long[] now) {
        long[] all =
                LongStream.concat(Arrays.stream(sketch), Arrays.stream(now))
                        .sorted()
                        .distinct()
                        .limit(KEPT)
                        .toArray();
        long both =
                Arrays.stream(all)
                        .filter(
                                one ->
                                        Arrays.binarySearch(sketch, one) >= 0
                                                && Arrays.binarySearch(now, one) >= 0)
                        .count();
        return all.length == 0 ? 0 : (double) both / all.length;
    }

    /** For a state: the count, then the sketch. */
    public long[] toArray() {
        long[] all = new long[sketch.length + 1];
        all[0] = count;
        System.arraycopy(sketch, 0, all, 1, sketch.length);
        return all;
    }

    /** Of {@link #toArray}; of null {@link #NONE}. */
    public static Looks of(long[] array) {
        return array == null
                ? NONE
                : new Looks((int) array[0], Arrays.copyOfRange(array, 1, array.length));
    }
}
