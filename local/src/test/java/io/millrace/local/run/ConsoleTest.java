package io.millrace.local.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.schemas.avro.Decision;
import io.millrace.schemas.events.CandidateJudged;
import io.millrace.schemas.events.Certainty;
import io.millrace.schemas.events.CheckpointWritten;
import io.millrace.schemas.events.Progress;
import io.millrace.schemas.events.Told;
import io.millrace.schemas.events.TrialName;
import io.millrace.schemas.events.TrialSkipped;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class ConsoleTest {

    private final AtomicLong nanos = new AtomicLong(-5);
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    private Console console(boolean terminal) {
        return new Console(new PrintStream(printed, true, UTF_8), terminal, nanos::get);
    }

    @Test
    void inAPipeALineThatPassesIsShownAtOnceAndThenEveryTenSeconds() {
        Console pipe = console(false);
        pipe.passing("a");
        nanos.addAndGet(Duration.ofMillis(9_999).toNanos());
        pipe.passing("b");
        pipe.line("stays");
        nanos.addAndGet(Duration.ofMillis(1).toNanos());
        pipe.passing("c");
        assertEquals(List.of("a", "stays", "c"), printed.toString(UTF_8).lines().toList());
    }

    /** Whoever writes to a pipeline's topics writes to nobody's terminal. */
    @Test
    void whatTopicsHoldCannotSteerATerminal() {
        Console terminal = console(true);
        String evil = "\u001b[2J\u009b31m\r\n\u202e";
        var trial = new TrialName(evil, evil);
        for (Progress what :
                List.of(
                        new CheckpointWritten(evil, new TreeMap<>()),
                        new TrialSkipped(trial, evil, 1),
                        new CandidateJudged(
                                trial,
                                Decision.REJECTED,
                                evil + "x".repeat(9999),
                                evil,
                                true,
                                0,
                                1,
                                1.0,
                                Certainty.UNTOLD))) {
            terminal.progress(new Told("p", 1, 1, what));
        }
        var refusals = new Refusals(terminal, "records");
        refusals.add(evil);
        List<String> lines = printed.toString(UTF_8).lines().toList();
        assertEquals(4, lines.size(), lines::toString);
        for (String line : lines) {
            assertTrue(line.contains("\\u001b[2J\\u009b31m\\u000d\\u000a\\u202e"), line);
            assertTrue(line.codePoints().noneMatch(Character::isISOControl), line);
            assertTrue(line.length() < 500, line);
        }
    }

    @Test
    void onATerminalALineThatPassesIsWrittenOverAtAnyPace() {
        Console terminal = console(true);
        terminal.passing("a");
        terminal.passing("b");
        terminal.line("stays");
        assertEquals(
                "\r\u001b[Ka\r\u001b[Kb"
                        + System.lineSeparator()
                        + "stays"
                        + System.lineSeparator(),
                printed.toString(UTF_8));
    }
}
