package io.millrace.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.local.command.Subcommand;
import io.millrace.local.run.StorePlugins;
import io.millrace.schemas.text.Printable;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Locale;
import java.util.function.Consumer;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.PicocliException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.UnmatchedArgumentException;

/** The {@code millrace} command. Exit codes: 0 done, 1 failed, 2 wrong usage. */
@Command(
        name = "millrace",
        description = "Streaming self-supervised pretraining on Kafka and Flink.",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:failed", "2:wrong usage"},
        commandListHeading = "%nCommands:%n")
public final class Main {

    /** Of a message, which may quote what lies on a topic among all that is allowed in its place. */
    private static final int LONGEST = 4000;

    @Option(
            names = "--verbose",
            description = "When something fails, print where, not only why.",
            scope = ScopeType.INHERIT)
    private boolean verbose;

    private Main() {}

    public static void main(String[] args) {
        // Kafka and Flink, which run in here, write and read names of their own in the language of
        // the machine.
        Locale.setDefault(Locale.ROOT);
        PrintWriter out = new PrintWriter(System.out, true, UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, UTF_8);
        try {
            StorePlugins.load();
        } catch (RuntimeException | LinkageError e) { // few commands need them
            Throwable why = e.getCause() == null ? e : e.getCause();
            err.println(
                    "millrace: plugins of file systems are left out: "
                            + Printable.of(why.getMessage(), LONGEST));
        }
        System.exit(run(out, err, args));
    }

    /** Runs one command and returns its exit code. */
    public static int run(PrintWriter out, PrintWriter err, String... args) {
        Main main = new Main();
        CommandLine line = new CommandLine(main);
        Consumer<String> broken =
                what -> err.println("millrace: left out a command: " + Printable.of(what, LONGEST));
        for (Subcommand command : Subcommand.all(broken)) {
            try {
                line.addSubcommand(command);
            } catch (PicocliException | LinkageError e) {
                broken.accept(command.getClass().getName() + ": " + e.getMessage());
            }
        }
        return line.setOut(out)
                .setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(
                        (e, command, parsed) -> main.failed(e, command.getErr()))
                .setParameterExceptionHandler((e, arguments) -> misused(e))
                .execute(args);
    }

    private int failed(Exception e, PrintWriter err) {
        if (verbose) {
            var trace = new StringWriter();
            e.printStackTrace(new PrintWriter(trace, true));
            trace.toString().lines().forEach(line -> err.println(traced(line)));
        } else {
            err.println("millrace: " + oneLine(e));
        }
        // What can be mended by calling the command differently is a wrong usage.
        return e instanceof IllegalArgumentException || FileFailure.ofThePath(e)
                ? CommandLine.ExitCode.USAGE
                : CommandLine.ExitCode.SOFTWARE;
    }

    /** A line of a trace: its own tab, and whatever the message quotes made harmless. */
    private static String traced(String line) {
        String text = line.stripLeading();
        return line.startsWith("\t")
                ? "\t" + Printable.of(text, LONGEST)
                : Printable.of(line, LONGEST);
    }

    private static int misused(ParameterException e) {
        CommandLine command = e.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        command.getErr()
                .println("millrace: " + oneLine(e) + repeated(e) + " (see " + name + " --help)");
        return CommandLine.ExitCode.USAGE;
    }

    /** A shell makes several arguments of one pattern, an option takes one. */
    private static String repeated(ParameterException e) {
        boolean several =
                e instanceof UnmatchedArgumentException unmatched
                        && unmatched.getUnmatched().stream().noneMatch(one -> one.startsWith("-"))
                        && e.getCommandLine().getParseResult().matchedOptions().stream()
                                .anyMatch(option -> option.isMultiValue());
        return several ? "; an option with several values is repeated before each" : "";
    }

    private static String oneLine(Exception e) {
        String message = e instanceof IOException file ? FileFailure.said(file) : e.getMessage();
        if (message == null || message.isBlank()) {
            return e.getClass().getSimpleName();
        }
        return Printable.of(message.strip().replaceAll("\\s*\\R\\s*", "; "), LONGEST);
    }
}
