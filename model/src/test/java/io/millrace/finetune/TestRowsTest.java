package io.millrace.finetune;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.schemas.payload.Text;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class TestRowsTest {

    private static List<LabeledRow> rows(int from, int to) {
        var rows = new ArrayList<LabeledRow>();
        for (int i = from; i < to; i++) {
            rows.add(new LabeledRow("r" + i, "a", Split.TEST, new Text("t")));
            rows.add(new LabeledRow("l" + i, "a", Split.TRAIN, new Text("t")));
        }
        return rows;
    }

    @Test
    void fewAreAllUsedForBoth() {
        TestRows few = TestRows.of(rows(0, TestRows.ENOUGH - 1));
        assertEquals(TestRows.ENOUGH - 1, few.ids().size());
        assertArrayEquals(few.gate(), few.told());
        assertEquals(few.ids(), few.gateIds());
    }

    @Test
    void whatIsToldIsNotWhatTheGateDecidesByAndARowKeepsItsSide() {
        TestRows some = TestRows.of(rows(0, 1000));
        assertEquals(1000, some.gate().length + some.told().length);
        assertEquals(500, some.gate().length, 60);
        var gate = new HashSet<>(some.gateIds());
        for (int i : some.told()) {
            assertTrue(!gate.contains(some.ids().get(i)));
        }
        TestRows more = TestRows.of(rows(0, 2000));
        assertTrue(new HashSet<>(more.gateIds()).containsAll(gate));
        assertArrayEquals(
                some.gate(),
                some.where(rows(0, 1000).stream().filter(row -> gate.contains(row.id())).toList()));
    }

    private static List<String> ids(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> "id" + i).toList();
    }

    @Test
    void looksAtASetAreCountedUntilMostOfItIsNew() {
        Looks looks = Looks.NONE.at(ids(0, 300));
        assertEquals(1, looks.count());
        looks = looks.at(ids(0, 300)).at(ids(0, 330)).at(ids(10, 360));
        assertEquals(4, looks.count(), "it grows and changes a little");
        Looks kept = Looks.of(looks.toArray());
        assertEquals(5, kept.at(ids(0, 300)).count());
        assertEquals(1, looks.at(ids(0, 1500)).count(), "most are new");
        assertEquals(1, looks.at(ids(5000, 5300)).count());
        assertEquals(0, Looks.of(null).count());
    }
}
