package io.millrace.proof.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.schemas.avro.LabeledExample;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class GroupedTaskTest {

    @Test
    void groupsAreNeverTornApart() {
        GroupedTask task = new GroupedTask("t", texts(), 3, 2, 4, 1);
        Map<String, Side> sides = new HashMap<>();
        for (Side side : Side.values()) {
            for (CorpusText row : task.all(side)) {
                Side other = sides.putIfAbsent(row.group(), side);
                assertTrue(other == null || other == side, row.group());
                assertEquals(side != Side.TRAIN, task.isHeldOut(row));
            }
        }
    }

    @Test
    void noGroupGivesMoreRowsOfAClassThanItMay() {
        GroupedTask task = new GroupedTask("t", texts(), 3, 2, 4, 1);
        for (Side side : Side.values()) {
            Map<String, Integer> counts = new HashMap<>();
            for (CorpusText row : task.all(side)) {
                counts.merge(row.group() + "/" + row.label(), 1, Integer::sum);
            }
            counts.forEach((key, rows) -> assertTrue(rows <= 3, key + " gives " + rows));
        }
    }

    @Test
    void textsWithSeveralGroupsOrLabelsAreInNoSplit() {
        List<CorpusText> texts = texts();
        texts.add(text("g1", "a", "Shared, by two"));
        texts.add(text("g2", "a", "shared by two!"));
        texts.add(text("g3", "a", "Of two kinds"));
        texts.add(text("g3", "b", "of two kinds."));
        GroupedTask task = new GroupedTask("t", texts, 100, 2, 4, 1);
        List<String> rows =
                Stream.of(Side.values())
                        .flatMap(side -> task.all(side).stream())
                        .map(CorpusText::text)
                        .toList();
        assertTrue(rows.stream().noneMatch(t -> t.contains("two")), rows.toString());
        assertEquals(rows.size(), rows.stream().distinct().count());
    }

    @Test
    void copiesOfAHeldOutTextAreHeldOutWhereverTheyAre() {
        GroupedTask task = new GroupedTask("t", texts(), 3, 2, 4, 1);
        CorpusText test = task.all(Side.TEST).get(0);
        CorpusText train = task.all(Side.TRAIN).get(0);
        assertTrue(
                task.isHeldOut(
                        text("elsewhere", "", "  " + test.text().toUpperCase(Locale.ROOT) + "!")));
        assertFalse(task.isHeldOut(text("elsewhere", "", train.text())));
    }

    @Test
    void fewerLabelsAreAPrefixAndTheSeedLeavesTheTestAlone() {
        GroupedTask task = new GroupedTask("t", texts(), 3, 2, 4, 1);
        List<LabeledExample> more = task.examples(8, 5);
        List<LabeledExample> fewer = task.examples(3, 5);
        assertEquals(2 * (8 + 2 + 4), more.size());
        assertEquals(more.subList(0, 6), fewer.subList(0, 6));
        assertEquals(more.subList(16, 28), fewer.subList(6, 18));
        List<LabeledExample> reseeded = new GroupedTask("t", texts(), 3, 2, 4, 2).examples(3, 5);
        assertEquals(fewer.subList(6, 18), reseeded.subList(6, 18));
        assertFalse(fewer.subList(0, 6).equals(reseeded.subList(0, 6)));
    }

    @Test
    void tooFewRowsAreRefusedByClass() {
        IllegalArgumentException e =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> new GroupedTask("t", texts(), 3, 2, 4, 1).examples(1000, 5));
        assertTrue(e.getMessage().contains("class a has"), e.getMessage());
        assertThrows(
                IllegalArgumentException.class, () -> new GroupedTask("t", texts(), 3, 2, 999, 1));
    }

    /** Twenty groups, five texts of two classes and one without a class in each. */
    private static List<CorpusText> texts() {
        List<CorpusText> texts = new ArrayList<>();
        for (int group = 0; group < 20; group++) {
            for (int i = 0; i < 5; i++) {
                texts.add(text("g" + group, i % 2 == 0 ? "a" : "b", "row " + group + "x" + i));
            }
            texts.add(text("g" + group, "", "none " + group));
        }
        return texts;
    }

    private static CorpusText text(String group, String label, String text) {
        return new CorpusText("d", group, label, text, text);
    }
}
