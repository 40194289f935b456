package io.millrace.monitoring.history;

import io.millrace.schemas.avro.DeadLetter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Counts dead letters by reason. A reason names the value that was wrong, so that nearly every one
 * is a text of its own: quoted values and numbers are taken out before reasons are compared.
 */
final class DeadLetterCount {

    /** Kinds of reason that are told apart; the rest is counted together, to bound the memory. */
    private static final int KINDS = 64;

    private static final int LONGEST = 240;

    /** Bytes of a value that are shown. */
    private static final int BEGIN = 160;

    private static final Pattern NO_LETTER = Pattern.compile("[\\p{Cntrl}\\p{Cf}]");
    private static final String OTHER = "other reasons";
    private static final Pattern QUOTED = Pattern.compile("'[^']*'|\"[^\"]*\"");
    private static final Pattern NUMBER = Pattern.compile("\\d+");

    private record Kind(String where, String reason) {}

    private final Map<Kind, Long> counts = new LinkedHashMap<>();
    private final Map<Kind, LetterExample> examples = new LinkedHashMap<>();
    private long total;

    void add(DeadLetter letter) {
        total++;
        Kind kind = new Kind(Cut.to(LONGEST, letter.getWhere()), withoutValues(letter.getReason()));
        boolean full = counts.size() >= KINDS && !counts.containsKey(kind);
        Kind counted = full ? new Kind("", OTHER) : kind;
        counts.merge(counted, 1L, Long::sum);
        examples.computeIfAbsent(counted, first -> example(letter));
    }

    private static LetterExample example(DeadLetter letter) {
        byte[] begin = new byte[Math.min(BEGIN, letter.getRaw().remaining())];
        letter.getRaw().duplicate().get(begin);
        String text = new String(begin, StandardCharsets.UTF_8);
        return new LetterExample(
                Cut.to(LONGEST, letter.getWhere()),
                Cut.to(LONGEST, letter.getReason()),
                Cut.to(LONGEST, letter.getTopic())
                        + " "
                        + letter.getPartition()
                        + ", offset "
                        + letter.getOffset(),
                NO_LETTER.matcher(text).replaceAll("·"));
    }

    /** One of each stage and reason: the first that came. */
    List<LetterExample> examples() {
        return List.copyOf(examples.values());
    }

    long total() {
        return total;
    }

    /** Most frequent first. */
    List<LetterCount> byReason() {
        List<LetterCount> reasons = new ArrayList<>();
        counts.forEach(
                (kind, count) -> reasons.add(new LetterCount(kind.where(), kind.reason(), count)));
        reasons.sort(
                Comparator.comparingLong(LetterCount::count)
                        .reversed()
                        .thenComparing(LetterCount::where)
                        .thenComparing(LetterCount::reason));
        return reasons;
    }

    private static String withoutValues(String reason) {
        String plain = NUMBER.matcher(QUOTED.matcher(reason).replaceAll("'…'")).replaceAll("#");
        return Cut.to(LONGEST, plain);
    }
}
