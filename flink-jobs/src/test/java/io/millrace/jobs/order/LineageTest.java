package io.millrace.jobs.order;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class LineageTest {

    private static List<String> ranges(Lineage lineage) {
        return lineage.ranges().stream()
                .map(range -> range.partition() + ": " + range.from() + "-" + range.to())
                .toList();
    }

    private static Lineage again(Lineage lineage) throws IOException {
        var bytes = new ByteArrayOutputStream();
        lineage.write(new DataOutputStream(bytes));
        var read = new Lineage(lineage.topic());
        read.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
        return read;
    }

    /** What lies between records that were read is no gap: dead letters, markers of transactions, compaction. */
    @Test
    void whatWasNeverReadIsNotClaimed() throws IOException {
        var lineage = new Lineage("t");
        lineage.add(0, 3, 10);
        lineage.add(0, 9, 20);
        lineage.add(1, 0, 5);
        lineage.gap(0, 12, 50); // 10 and 11 were dead letters
        assertEquals(List.of("0: 3-12", "1: 0-1"), ranges(lineage));
        lineage.add(0, 50, 30);
        lineage = again(lineage);
        lineage.add(0, 51, 30);
        assertEquals(List.of("0: 3-12", "0: 50-52", "1: 0-1"), ranges(lineage));
        assertEquals(Map.of(0, 52L, 1, 1L), lineage.ends());
    }

    @Test
    void whatWasCutOffAndReadAnewIsClaimedOnce() throws IOException {
        var lineage = new Lineage("t");
        lineage.add(0, 0, 1);
        lineage.add(0, 99, 2);
        lineage.gap(0, 100, 40);
        lineage = again(lineage);
        assertEquals(Map.of(0, 40L), lineage.ends());
        assertEquals(List.of("0: 0-100"), ranges(lineage));
        lineage.add(0, 40, 3);
        assertEquals(List.of("0: 0-100"), ranges(lineage));
        lineage.add(0, 120, 3);
        assertEquals(List.of("0: 0-121"), ranges(lineage));
    }

    @Test
    void manyGapsTakeBoundedRoom() {
        var lineage = new Lineage("t");
        for (int i = 0; i < 1000; i++) {
            lineage.add(0, 10L * i, i);
            lineage.gap(0, 10L * i + 1, 10L * i + 10);
        }
        assertEquals(255, lineage.ranges().size());
        assertEquals("0: 9990-9991", ranges(lineage).get(254));
    }
}
