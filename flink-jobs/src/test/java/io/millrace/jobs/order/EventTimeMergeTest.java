package io.millrace.jobs.order;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.jobs.ingest.Ingested;
import io.millrace.schemas.payload.Target;
import io.millrace.schemas.payload.Targets;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventTimeMergeTest {

    private static final int PAYLOAD = 1000;

    @TempDir Path folder;

    private static Ingested record(int partition, long offset, long time, int payload) {
        byte[] bytes = new byte[payload];
        Arrays.fill(bytes, (byte) (offset + partition));
        return new Ingested(
                partition,
                offset,
                time,
                "p" + partition + "-" + offset,
                "d",
                offset,
                new short[4],
                bytes,
                Targets.write(offset % 2 == 0 ? null : new Target.Scalar(offset)));
    }

    private static String name(Ingested record) {
        return record.id() + "/" + record.payload().length + "/" + record.payload()[0];
    }

    private long files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.count();
        }
    }

    /** Which the reader of a partition says in its order, and after which offsets may go back. */
    @Test
    void aGapKeepsItsPlaceAmongTheRecordsOfItsPartition() throws IOException {
        byte[] none = {};
        try (var merge = new EventTimeMerge(1 << 20, Long.MAX_VALUE, false, folder)) {
            merge.add(record(0, 8, 100, 10));
            merge.add(record(1, 0, 150, 10));
            merge.add(new Ingested(0, 3, Long.MIN_VALUE, "", "", 9, new short[0], none, none));
            merge.add(record(0, 4, 200, 10));
            assertEquals(8, merge.poll(160).offset());
            Ingested gap = merge.poll(160);
            assertTrue(gap.gap());
            assertEquals(9, gap.missingFrom());
            assertEquals("p1-0", merge.poll(160).id());
            assertNull(merge.poll(160));
            assertEquals("p0-4", merge.poll(200).id());
        }
    }

    /** However they arrive, wherever they wait and whenever it is restored: by time, partition, offset. */
    @Test
    void theOrderIsThatOfEventTimeWhereverRecordsWait() throws Exception {
        for (long seed = 0; seed < 16; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            List<List<Ingested>> partitions = partitions(random);
            List<String> expected = expected(partitions);
            for (long memory : new long[] {1, 20_000, 1 << 30}) {
                assertEquals(expected, merged(partitions, memory, random.split()), "seed " + seed);
            }
            assertEquals(0, files());
        }
    }

    /** Times that sometimes go back, and partitions of very different pace. */
    private static List<List<Ingested>> partitions(SplittableRandom random) {
        List<List<Ingested>> partitions = new ArrayList<>();
        for (int p = 0; p < 4; p++) {
            List<Ingested> records = new ArrayList<>();
            long time = random.nextInt(1000);
            int count = random.nextInt(300);
            for (int offset = 0; offset < count; offset++) {
                time += random.nextInt(1 + 20 * p) - p;
                records.add(record(p, offset, time, 1 + random.nextInt(2 * PAYLOAD)));
            }
            partitions.add(records);
        }
        return partitions;
    }

    private static List<String> expected(List<List<Ingested>> partitions) {
        List<Waiting> all = new ArrayList<>();
        for (List<Ingested> records : partitions) {
            long newest = Long.MIN_VALUE;
            for (Ingested record : records) {
                newest = Math.max(newest, record.timestamp());
                all.add(new Waiting(newest, record));
            }
        }
        all.sort(
                Comparator.comparingLong(Waiting::time)
                        .thenComparing(w -> w.record().partition())
                        .thenComparing(w -> w.record().offset()));
        return all.stream().map(w -> name(w.record())).toList();
    }

    /** Feeds bursts of random partitions; the watermark follows the slowest; now and then all is written and restored. */
    private List<String> merged(
            List<List<Ingested>> partitions, long memory, SplittableRandom random)
            throws IOException {
        List<String> out = new ArrayList<>();
        int[] next = new int[partitions.size()];
        long[] time = new long[partitions.size()];
        Arrays.fill(time, Long.MIN_VALUE / 2);
        EventTimeMerge merge = new EventTimeMerge(memory, Long.MAX_VALUE, false, folder);
        while (true) {
            int p = random.nextInt(partitions.size());
            for (int burst = random.nextInt(100); burst > 0; burst--) {
                if (next[p] < partitions.get(p).size()) {
                    Ingested record = partitions.get(p).get(next[p]++);
                    time[p] = Math.max(time[p], record.timestamp());
                    merge.add(record);
                }
            }
            long watermark = Long.MAX_VALUE;
            boolean all = true;
            for (int i = 0; i < next.length; i++) {
                boolean ended = next[i] == partitions.get(i).size();
                all &= ended;
                watermark = Math.min(watermark, ended ? Long.MAX_VALUE : time[i] - 1);
            }
            for (Ingested one = merge.poll(watermark); one != null; one = merge.poll(watermark)) {
                out.add(name(one));
            }
            if (random.nextInt(4) == 0) {
                merge = restored(merge, memory);
            }
            if (all) {
                merge.close();
                return out;
            }
        }
    }

    private EventTimeMerge restored(EventTimeMerge old, long memory) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        old.write(new DataOutputStream(bytes));
        EventTimeMerge restored = new EventTimeMerge(memory, Long.MAX_VALUE, false, folder);
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()));
        restored.read(in);
        assertEquals(-1, in.read());
        assertEquals(old.size(), restored.size());
        old.close();
        return restored;
    }

    /** 60 MB of one partition wait for another that is far behind. */
    @Test
    void aPartitionFarAheadTakesNoMoreMemoryThanItMay() throws Exception {
        long bound = 4 << 20;
        int ahead = 60_000; // many times the bound, and soon written
        long before = heap();
        try (EventTimeMerge merge = new EventTimeMerge(bound, Long.MAX_VALUE, false, folder)) {
            long most = 0;
            for (int offset = 0; offset < ahead; offset++) {
                merge.add(record(0, offset, 1_000_000L + offset, PAYLOAD));
                most = Math.max(most, merge.memoryBytes());
            }
            assertEquals(ahead, merge.size());
            assertNull(merge.poll(0));
            long used = heap() - before;
            assertTrue(used < 2 * bound, "heap " + used);
            for (int offset = 0; offset < 1000; offset++) { // the one behind passes through
                merge.add(record(1, offset, offset, PAYLOAD));
                assertEquals(offset, merge.poll(offset).offset());
                most = Math.max(most, merge.memoryBytes());
            }
            for (int offset = 0; offset < ahead; offset++) {
                assertEquals(offset, merge.poll(Long.MAX_VALUE).offset());
                most = Math.max(most, merge.memoryBytes());
            }
            assertNull(merge.poll(Long.MAX_VALUE));
            assertTrue(most <= bound + 2 * (PartitionQueue.RESERVE + 2 * PAYLOAD), "most " + most);
            assertEquals(0, merge.memoryBytes());
            assertEquals(0, files());
        }
    }

    /** In a stream without an end: whatever a partition that does not move on holds back, has a bound. */
    @Test
    void whatHasNoRoomOnDiskIsNotWaitedFor() throws Exception {
        long disk = 100 * PAYLOAD;
        try (EventTimeMerge merge = new EventTimeMerge(1, disk, false, folder)) {
            merge.add(record(1, 0, 7, PAYLOAD)); // from 1970, and so are all that come from there
            List<String> out = new ArrayList<>();
            long most = 0;
            for (int offset = 0; offset < 2000; offset++) {
                merge.add(record(0, offset, 1_000_000L + offset, PAYLOAD));
                for (Ingested one = merge.poll(6); one != null; one = merge.poll(6)) {
                    out.add(one.id());
                }
                most = Math.max(most, merge.diskBytes());
            }
            assertTrue(merge.size() < 300, "waiting " + merge.size());
            assertTrue(most <= disk, "most " + most);
            assertEquals("p1-0", out.get(0), "the oldest first");
            for (int i = 1; i < out.size(); i++) {
                assertEquals("p0-" + (i - 1), out.get(i));
            }
            // What comes later all the same is not lost.
            merge.add(record(1, 1, 8, PAYLOAD));
            assertEquals("p1-1", merge.poll(8).id());
            while (merge.poll(Long.MAX_VALUE) != null) {}
            assertEquals(0, merge.diskBytes());
        }
    }

    /** In one with an end the order never depends on what arrives when. */
    @Test
    void whatHasNoRoomOnDiskEndsABoundedJob() throws Exception {
        try (EventTimeMerge merge = new EventTimeMerge(1, 100 * PAYLOAD, true, folder)) {
            var ended =
                    assertThrows(
                            SuppressRestartsException.class,
                            () -> {
                                for (int offset = 0; offset < 300; offset++) {
                                    merge.add(record(0, offset, offset, PAYLOAD));
                                }
                            });
            String message = ended.getCause().getMessage();
            assertTrue(message.startsWith("stream.spill is 100000 B"), message);
            assertTrue(message.contains("stream.drift"), message);
        }
    }

    /** The bytes that wait are known after a restart too. */
    @Test
    void theBoundHoldsBehindARestart() throws Exception {
        EventTimeMerge merge = new EventTimeMerge(1, Long.MAX_VALUE, false, folder);
        for (int offset = 0; offset < 300; offset++) {
            merge.add(record(0, offset, offset, PAYLOAD));
        }
        long before = merge.diskBytes();
        assertTrue(before > 200 * PAYLOAD, "on disk " + before);
        EventTimeMerge restored = restored(merge, 1);
        assertEquals(before, restored.diskBytes());
        restored.close();
    }

    private static long heap() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    @Test
    void filesAreDeletedWithTheirOwner() throws Exception {
        EventTimeMerge merge = new EventTimeMerge(1, Long.MAX_VALUE, false, folder);
        for (int offset = 0; offset < 1000; offset++) {
            merge.add(record(0, offset, offset, PAYLOAD));
        }
        assertTrue(merge.poll(0) != null && files() > 0);
        merge.close();
        assertEquals(0, files());
    }

    /** A file that cannot be deleted, or not be finished for the disk is full, keeps no other. */
    @Test
    void everyFileIsDeletedWhateverAnotherOneDoes() throws Exception {
        EventTimeMerge merge = new EventTimeMerge(1, Long.MAX_VALUE, false, folder);
        List<Path> seen = new ArrayList<>();
        for (int partition = 0; partition < 3; partition++) {
            for (int offset = 0; offset < 200; offset++) {
                merge.add(record(partition, offset, offset, PAYLOAD));
            }
            try (Stream<Path> files = Files.list(folder)) {
                files.filter(file -> !seen.contains(file)).toList().forEach(seen::add);
            }
        }
        assertEquals(3, seen.size());
        Path stuck = seen.get(0);
        Files.delete(stuck);
        Files.createDirectories(stuck.resolve("full"));
        assertThrows(IOException.class, merge::close);
        assertEquals(1, files(), "the one that is stuck");
    }

    @Test
    void recordsOfAPartitionThatCameInAnotherOrderAreAnError() throws Exception {
        try (EventTimeMerge merge = new EventTimeMerge(1, Long.MAX_VALUE, false, folder)) {
            merge.add(record(0, 5, 0, 1));
            var e =
                    assertThrows(
                            SuppressRestartsException.class, () -> merge.add(record(0, 5, 0, 1)));
            String message = e.getCause().getMessage();
            assertTrue(message.contains("offset 5 came after offset 5"), message);
        }
    }
}
