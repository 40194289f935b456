package io.millrace.proof.soak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class SoakTest {

    @Test
    void everythingComesAtLeastOnce() throws Exception {
        Soak.Result result = new Soak(600, line -> {}, () -> false).run();
        assertEquals(600, result.steps());
        assertTrue(result.rssStart() > 0 && result.rssEnd() > 0);
    }

    @Test
    void stopsBetweenTwoSteps() {
        var soak = new Soak(1_000_000, line -> {}, () -> true);
        assertEquals("stopped", assertThrows(IllegalStateException.class, soak::run).getMessage());
    }
}
