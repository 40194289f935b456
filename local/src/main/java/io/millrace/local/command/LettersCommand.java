package io.millrace.local.command;

import io.millrace.jobs.config.PipelineConfig;
import io.millrace.schemas.avro.DeadLetter;
import io.millrace.schemas.client.TopicReader;
import io.millrace.schemas.text.Printable;
import io.millrace.schemas.topics.Topics;
import io.millrace.schemas.wire.JsonRecords;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lists dead letters, or publishes again what they are of. */
@Command(
        name = "letters",
        description = "Lists the records that could not be used, or publishes them again.",
        footer = {
            "",
            "After a fix, say of the format's options, what was refused is published again to the topic that it came from: the",
            "record itself where the topic still holds it, else what the letter keeps if that is the whole value. The letters",
            "stay where they are: --since leaves out those that were published again before.",
            "",
            "  millrace letters replay --config p.yaml --stage decode"
        })
public final class LettersCommand implements Callable<Integer>, Subcommand {

    private static final String REPLAY = "replay";

    @Parameters(
            arity = "0..1",
            paramLabel = REPLAY,
            description = "publish again what the letters are of, instead of listing them")
    private String action;

    @Mixin private PipelineOptions pipeline;
    @Mixin private Listing listing;

    @Option(
            names = "--stage",
            paramLabel = "NAME",
            description = "only those refused there: decode, clean, learn, label, checkpoint")
    private String stage;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "only those that came at or after it, such as 2026-01-31T12:00:00Z")
    private String since;

    @Option(names = "--dry-run", description = "with replay: say what would be published")
    private boolean dry;

    @Spec private CommandSpec spec;

    @Override
    public int place() {
        return 54;
    }

    @Override
    public Integer call() throws Exception {
        boolean replay = action != null;
        if (replay && !action.equals(REPLAY)) {
            throw new IllegalArgumentException(
                    "letters: got '"
                            + action
                            + "'; allowed: "
                            + REPLAY
                            + ", or nothing to list them");
        }
        if (replay && !listing.plain()) {
            throw new IllegalArgumentException(
                    "--follow and --json are of the list; allowed with replay: --stage, --since, --dry-run");
        }
        if (dry && !replay) {
            throw new IllegalArgumentException("--dry-run is set; allowed: with replay");
        }
        PipelineConfig config = pipeline.config();
        long from = from();
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        try (TopicReader<Listing.Arrived<DeadLetter>> reader =
                Listing.open(config, config.topics().deadLetters(), DeadLetter.class, err)) {
            if (replay) {
                try (var again = new LetterReplay(config, dry)) {
                    again.publish(reader, one -> wanted(one, from));
                    again.tell(out);
                }
            } else {
                listing.print(
                        reader,
                        one -> wanted(one, from),
                        new Listing.Shown<>(JsonRecords::tree, LettersCommand::line),
                        out);
            }
        }
        return 0;
    }

    private boolean wanted(Listing.Arrived<DeadLetter> one, long from) {
        return one.millis() >= from && (stage == null || stage.equals(one.record().getWhere()));
    }

    private long from() {
        try {
            return since == null ? Long.MIN_VALUE : Instant.parse(since).toEpochMilli();
        } catch (DateTimeParseException | ArithmeticException e) {
            throw new IllegalArgumentException(
                    "--since is " + since + "; allowed: a time such as 2026-01-31T12:00:00Z", e);
        }
    }

    private static String line(Listing.Arrived<DeadLetter> one) {
        DeadLetter letter = one.record();
        return String.format(
                Locale.ROOT,
                "%s  %-10s %s  %d bytes  %s",
                Instant.ofEpochMilli(one.millis()),
                Printable.of(letter.getWhere()),
                Printable.of(Topics.key(letter)),
                letter.getSize(),
                Printable.of(letter.getReason()));
    }
}
