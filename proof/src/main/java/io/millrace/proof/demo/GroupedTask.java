package io.millrace.proof.demo;

import io.millrace.schemas.avro.LabeledExample;
import io.millrace.schemas.avro.Text;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A classification task whose rows come in groups (files, rules) of related texts. The split never tears
 * a group apart, and it sees through copies: texts that differ only in case, spacing and punctuation are
 * one text. A text found in several groups, or under several labels, is in no split. Nothing that is
 * nearly a validation or test row is learned from.
 */
final class GroupedTask {

    private static final String SEVERAL = "";
    private static final long SPLIT_SEED = 7;

    private final String name;
    private final int rowsPerGroup;
    private final int validation;
    private final int test;
    private final long seed;
    private final GroupSplit split;
    private final Set<Long> heldOut = new HashSet<>();
    private final Set<String> domains = new HashSet<>();
    private final NearCopies judges = new NearCopies();
    private final Map<Side, Map<String, List<CorpusText>>> rows = new TreeMap<>();

    /**
     * @param texts every text of the groups, the unlabeled ones too: they may copy a labeled one
     * @param rowsPerGroup how many rows of a class a group may give
     * @param validation rows wanted per class
     * @param test rows wanted per class
     * @param seed decides which training rows come first; the split is the same under every seed, so
     *     that what is measured on it can be compared
     * @throws IllegalArgumentException if a class has too few rows
     */
    GroupedTask(
            String name,
            List<CorpusText> texts,
            int rowsPerGroup,
            int validation,
            int test,
            long seed) {
        this.name = name;
        this.rowsPerGroup = rowsPerGroup;
        this.validation = validation;
        this.test = test;
        this.seed = seed;
        List<CorpusText> usable = usable(texts);
        split = new GroupSplit(usable, rowsPerGroup, validation, test, SPLIT_SEED);
        for (CorpusText text : texts) {
            domains.add(text.domain());
            if (split.side(text.group()) != Side.TRAIN) {
                heldOut.add(letters(text.masked()));
            }
        }
        for (CorpusText row : usable) {
            rows.computeIfAbsent(split.side(row.group()), k -> new TreeMap<>())
                    .computeIfAbsent(row.label(), k -> new ArrayList<>())
                    .add(row);
        }
        rows.forEach(
                (side, classes) ->
                        classes.replaceAll((label, all) -> shuffledAndCapped(all, side, label)));
        rows.get(Side.VALIDATION).values().forEach(all -> judge(all, validation));
        rows.get(Side.TEST).values().forEach(all -> judge(all, test));
        rows.get(Side.TRAIN).values().forEach(all -> all.removeIf(row -> judges.has(row.masked())));
    }

    private void judge(List<CorpusText> all, int used) {
        all.stream().limit(used).forEach(row -> judges.add(row.masked()));
    }

    String name() {
        return name;
    }

    /** Whether nothing may learn from the text: its group, a copy or a near copy of it is in validation or test. */
    boolean isHeldOut(CorpusText text) {
        return split.side(text.group()) != Side.TRAIN
                || heldOut.contains(letters(text.masked()))
                || (domains.contains(text.domain()) && judges.has(text.masked()));
    }

    /**
     * Training, validation and test rows, the classes in turn. Fewer training rows are a prefix of more.
     *
     * @param trainPerClass rows of each class
     * @throws IllegalArgumentException if a class has fewer rows
     */
    List<LabeledExample> examples(int trainPerClass, long timestamp) {
        List<LabeledExample> examples = new ArrayList<>();
        add(examples, Side.TRAIN, trainPerClass, timestamp);
        add(examples, Side.VALIDATION, validation, timestamp);
        add(examples, Side.TEST, test, timestamp);
        return examples;
    }

    /** Every row of a side, however many its class has. */
    List<CorpusText> all(Side side) {
        return rows.get(side).values().stream().flatMap(List::stream).toList();
    }

    private void add(List<LabeledExample> out, Side side, int perClass, long timestamp) {
        Map<String, List<CorpusText>> classes = rows.get(side);
        classes.forEach((label, all) -> requireRows(label, side, perClass, all.size()));
        for (int i = 0; i < perClass; i++) {
            for (List<CorpusText> all : classes.values()) {
                out.add(example(all.get(i), side, timestamp));
            }
        }
    }

    private void requireRows(String label, Side side, int wanted, int there) {
        if (there < wanted) {
            throw new IllegalArgumentException(
                    name
                            + ": class "
                            + label
                            + " has "
                            + there
                            + " rows for "
                            + side.split()
                            + ", not "
                            + wanted);
        }
    }

    private List<CorpusText> usable(List<CorpusText> texts) {
        Map<Long, String> groups = new HashMap<>();
        Map<Long, String> labels = new HashMap<>();
        for (CorpusText text : texts) {
            long key = letters(text.masked());
            groups.merge(key, text.group(), (a, b) -> a.equals(b) ? a : SEVERAL);
            if (text.isLabeled()) {
                labels.merge(key, text.label(), (a, b) -> a.equals(b) ? a : SEVERAL);
            }
        }
        List<CorpusText> usable = new ArrayList<>();
        for (CorpusText text : texts) {
            long key = letters(text.masked());
            // A key leaves the map with its first row: the next copy in the group is not taken
            // again.
            if (text.isLabeled()
                    && text.group().equals(groups.get(key))
                    && text.label().equals(labels.get(key))) {
                usable.add(text);
                labels.remove(key);
            }
        }
        return usable;
    }

    private List<CorpusText> shuffledAndCapped(List<CorpusText> all, Side side, String label) {
        long order = side == Side.TRAIN ? seed : SPLIT_SEED;
        Shuffle.apply(all, order, name + "/" + side.split() + "/" + label);
        Map<String, Integer> taken = new HashMap<>();
        all.removeIf(row -> taken.merge(row.group(), 1, Integer::sum) > rowsPerGroup);
        return all;
    }

    private LabeledExample example(CorpusText row, Side side, long timestamp) {
        return LabeledExample.newBuilder()
                .setId(name + "-" + Shuffle.id(row.masked()))
                .setTask(name)
                .setDomain(row.domain())
                .setLabel(row.label())
                .setSplit(side.split())
                .setTimestamp(timestamp)
                .setPayload(new Text(row.masked()))
                .build();
    }

    /** What stays of a text without case, spacing and punctuation, as a 64-bit FNV-1a hash. */
    private static long letters(String text) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isLetterOrDigit(c)) {
                hash = (hash ^ Character.toLowerCase(c)) * 0x100000001b3L;
            }
        }
        return hash;
    }
}
