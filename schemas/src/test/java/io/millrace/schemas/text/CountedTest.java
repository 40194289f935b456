package io.millrace.schemas.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class CountedTest {
    @Test
    void oneIsOneAndAllElseAreSeveral() {
        assertEquals("1 step", Counted.of(1, "step"));
        assertEquals("0 steps", Counted.of(0, "step"));
        assertEquals("2,000 dead letters", Counted.of(2000, "dead letter"));
        assertEquals("3 entries", Counted.of(3, "entry"));
        assertEquals("keys", Counted.plural("key"));
    }
}
