package io.millrace.monitoring.exporter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A long topic in a small heap. {@code -Dmillrace.events=10000000} reads as many as are promised within a minute; by default a
 * tenth of them, for the heap.
 */
final class ManyEventsTest {

    @Test
    @Timeout(value = 3, unit = TimeUnit.MINUTES)
    void aLongTopicIsFoldedInASmallHeap() throws Exception {
        String events = System.getProperty("millrace.events", "1000000");
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx64m",
                                "-cp",
                                System.getProperty("java.class.path"),
                                ManyEvents.class.getName(),
                                events)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertEquals(0, process.waitFor(), said);
        System.out.print(said);
        assertTrue(said.startsWith(events + " events in "), said);
        assertTrue(said.endsWith(" s, 201 domains, 101 tasks\n"), said);
    }
}
