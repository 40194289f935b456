package io.millrace.proof.soak;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class CoursesTest {

    @Test
    void aCourseHasItsQuartersAndItsSlope() {
        var courses = new Courses();
        for (int i = 0; i < 8; i++) {
            courses.add(i / 2.0, Map.of("grows", 100L + 10L * i, "flat", 7L));
        }
        assertEquals(8, courses.samples());
        Course grows = courses.all().get("grows");
        assertEquals(105, grows.first());
        assertEquals(165, grows.last());
        assertEquals(20, grows.perMinute(), 1e-9);
        assertEquals(new Course(7, 7, 0), courses.all().get("flat"));
    }

    @Test
    void theHeapIsWhatOutlivedCollections() {
        String names =
                "    S0C         S1C         S0U         S1U          EC           EU           OC           OU";
        String values =
                "   0.0       2048.0         -         1024.0       8192.0       2048.0      16384.0       4096.5";
        assertEquals((long) ((1024 + 4096.5) * 1024), Gauges.used(names, values));
    }
}
