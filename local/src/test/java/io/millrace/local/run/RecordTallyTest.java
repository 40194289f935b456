package io.millrace.local.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.schemas.events.PretrainingEnded;
import io.millrace.schemas.events.Told;
import io.millrace.schemas.events.Totals;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RecordTallyTest {

    private final RecordTally tally = new RecordTally();

    private void ended(long steps, long examples, long duplicates) {
        var totals = new Totals(examples, 0, 0, duplicates, 0, 0);
        tally.add(new Told("p", steps, 0, new PretrainingEnded(totals)));
    }

    @Test
    void whatIsUsualNeedsNoHint() {
        ended(12, 95, 3);
        tally.refused("too long");
        tally.check("the data");
        assertEquals(
                "95 examples in 12 steps, 3 duplicates left out, 1 record refused", tally.line());
        assertEquals(List.of(), tally.hints());
    }

    @Test
    void manyDuplicatesAndManyRefusalsAreToldWithWhatDecides() {
        ended(1, 12, 4988);
        for (int i = 0; i < 1000; i++) {
            tally.refused("no " + i);
        }
        assertEquals(
                List.of(
                        "4,988 of 5,000 examples were left out as duplicates (clean.duplicates; keep takes all of them)",
                        "1,000 of 6,000 records were refused, the first because no 0"),
                tally.hints());
    }

    @Test
    void nothingLearnedIsAnErrorWithTheFirstReason() {
        tally.refused("it is blank");
        tally.refused("it is long");
        ended(0, 0, 0);
        var nothing = assertThrows(IllegalStateException.class, () -> tally.check("the data"));
        assertEquals(
                "none of 2 records could be learned; the first because it is blank",
                nothing.getMessage());
    }
}
