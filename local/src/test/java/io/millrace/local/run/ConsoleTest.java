package io.millrace.local.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
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
