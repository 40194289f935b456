package io.millrace.local.command;

import io.millrace.learner.Kinds;
import io.millrace.local.run.JsonlData;
import io.millrace.local.run.Settings;
import io.millrace.schemas.payload.Payload;
import io.millrace.schemas.payload.Payloads;
import io.millrace.schemas.payload.Text;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The whole pipeline on the user's own files. */
@Command(
        name = "try",
        description =
                "Runs the whole pipeline on your own files, in one process, and writes a report.",
        footer = {
            "",
            "Rows are JSON, one a line, plain or gzip: {\"id\"?, \"domain\"?, \"text\", \"features\" or \"image\", \"label\"?,"
                    + " \"split\"?}.",
            "Where --config says that the stream is json, its options hold for the rows of --unlabeled too.",
            "A row with \"split\": \"test\" is never trained on: it is what releases are judged by.",
            "",
            "  millrace try --unlabeled a.jsonl --unlabeled b.jsonl.gz --labeled mood=c.jsonl"
        })
public final class TryCommand implements Callable<Integer>, Subcommand {

    @Option(
            names = "--unlabeled",
            required = true,
            paramLabel = "FILE",
            description =
                    "rows to pretrain on, or a folder of files that are one example each; repeat it: they are streamed one after the other")
    private List<Path> unlabeled;

    @Option(
            names = "--labeled",
            paramLabel = "TASK=FILE",
            converter = LabeledFile.Converter.class,
            description =
                    "rows with labels for a task, or a folder with one for each label; repeat it for several tasks")
    private List<LabeledFile> labeled = List.of();

    @Mixin private RunOptions run;

    @Override
    public int place() {
        return 20;
    }

    @Override
    public Integer call() throws Exception {
        var data = new JsonlData(unlabeled, LabeledFile.byTask(labeled), run.rows());
        data.requireLabels();
        Settings settings = Settings.shipped("try");
        Payload first = Payloads.of(data.first().getPayload());
        // An input has the name of the kind of payload that it reads.
        settings.set(first.kind(), "input", "name");
        settings.set(Kinds.input(first.kind()).defaultObjective(), "objective", "name");
        if (first instanceof Text) {
            // What a CPU learns in minutes.
            settings.set("transformer", "encoder", "name").set("tiny", "encoder", "size");
        }
        return run.run(settings, data);
    }
}
