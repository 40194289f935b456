package io.millrace.proof.soak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class SlopeTest {

    @Test
    void findsTheSlopeUnderNoise() {
        var slope = new Slope();
        var random = new SplittableRandom(1);
        for (int step = 1_000; step < 50_000; step += 10) {
            slope.add(step, 3e8 + 12.5 * step + random.nextInt(-5000, 5000));
        }
        assertEquals(12.5, slope.value(), 0.1);
    }

    @Test
    void isFlatWithoutPoints() {
        var slope = new Slope();
        assertEquals(0, slope.value());
        slope.add(1, 5);
        assertEquals(0, slope.value());
    }

    @Test
    void readsTheResidentSize() throws Exception {
        assertEquals(3 << 10, ResidentSize.bytes(List.of("Name:\tjava", "VmRSS:\t       3 kB")));
        assertTrue(ResidentSize.bytes() > 1 << 20);
        assertThrows(IllegalStateException.class, () -> ResidentSize.bytes(List.of("Name: x")));
    }
}
