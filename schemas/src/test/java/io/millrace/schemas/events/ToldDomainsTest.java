package io.millrace.schemas.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.schemas.codec.AvroCodec;
import io.millrace.schemas.decode.Examples;
import io.millrace.schemas.topics.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** As many domains as there may be, with names as long as they may be: the topic takes what is told of them. */
final class ToldDomainsTest {

    private static final int DOMAINS = 4096;

    private static <V> SortedMap<String, V> byDomain(int domains, int length, List<V> values) {
        var all = new TreeMap<String, V>();
        for (int i = 0; i < domains; i++) {
            String number = Integer.toString(i);
            all.put("\u6c34".repeat(length - number.length()) + number, values.get(i));
        }
        return all;
    }

    private static int bytes(Progress what) {
        return new AvroCodec().encode(new Told("p".repeat(100), 1, 2, what).event()).length;
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 20, 100, Examples.MAX_NAME_CHARACTERS})
    void anEventIsBelowWhatTheTopicTakes(int length) {
        var counts = new ArrayList<Long>();
        var losses = new ArrayList<Double>();
        long sum = 0;
        for (int i = 0; i < DOMAINS; i++) {
            counts.add((long) i);
            losses.add(i % 2 == 0 ? 1.0 : 3.0);
            sum += i;
        }
        SortedMap<String, Long> samples = byDomain(DOMAINS, length, counts);
        var step =
                new StepTaken(1, 2, 3, 4, 5, new Totals(1, 2, 3, 4, 5, 6), 7, samples, samples, 8);
        assertTrue(bytes(step) < Topics.MAX_EVENT_BYTES * 9 / 10, bytes(step) + " bytes");
        assertEquals(sum, step.fresh().values().stream().mapToLong(count -> count).sum());

        String name = samples.firstKey();
        var points = new ArrayList<CheckpointWritten.Point>();
        for (int i = 0; i < 96; i++) {
            points.add(new CheckpointWritten.Point(name, i, i));
        }
        var written = new CheckpointWritten("step-1", byDomain(DOMAINS, length, losses), points);
        assertTrue(bytes(written) < Topics.MAX_EVENT_BYTES * 9 / 10, bytes(written) + " bytes");
        assertTrue(written.probeLoss().size() > 50, written.probeLoss().size() + " domains");
    }

    @Test
    void whatFitsIsToldAsItIs() {
        var few = new TreeMap<>(java.util.Map.of("a", 1L, "x".repeat(1000), 2L));
        assertEquals(few, ToldDomains.counts(few));
    }

    @Test
    void theLongestAreToldTogether() {
        var losses = new ArrayList<Double>();
        for (int i = 0; i < 400; i++) {
            losses.add(i < 100 ? 5.0 : 7.0);
        }
        SortedMap<String, Double> all = byDomain(400, 1000, losses);
        all.put("short", 1.0);
        SortedMap<String, Double> told = ToldDomains.means(all);
        assertEquals(1.0, told.get("short"));
        assertTrue(told.get(ToldDomains.OTHERS) > 5 && told.get(ToldDomains.OTHERS) <= 7);
        assertEquals(told, ToldDomains.means(told));
    }
}
