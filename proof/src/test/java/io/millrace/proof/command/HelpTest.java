package io.millrace.proof.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.local.Main;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class HelpTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... args) {
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
    }

    @Test
    void commandsOfBothModulesAreShownInOneOrder() {
        assertEquals(0, run("--help"));
        List<String> shown =
                out.toString()
                        .lines()
                        .dropWhile(line -> !line.equals("Commands:"))
                        .filter(line -> line.matches("  [a-z]+ .*"))
                        .map(line -> line.strip().replaceAll(" .*", ""))
                        .toList();
        assertEquals(
                List.of(
                        "demo",
                        "try",
                        "pretrain",
                        "finetune",
                        "models",
                        "events",
                        "letters",
                        "pull",
                        "predict",
                        "evaluate",
                        "export",
                        "monitor",
                        "check",
                        "cluster",
                        "chaos",
                        "bench",
                        "soak"),
                shown);
    }

    @Test
    void eachHasHelpOfItsOwn() {
        for (String command : List.of("demo", "chaos", "bench", "soak")) {
            assertEquals(0, run(command, "--help"), err.toString());
            assertTrue(out.toString().contains("Usage: millrace " + command + " "));
        }
    }
}
