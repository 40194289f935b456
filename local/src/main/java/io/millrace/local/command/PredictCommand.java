package io.millrace.local.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.release.Artifact;
import io.millrace.release.Release;
import io.millrace.schemas.avro.UnlabeledExample;
import io.millrace.schemas.decode.JsonRows;
import io.millrace.schemas.decode.TargetJson;
import io.millrace.schemas.payload.Payload;
import io.millrace.schemas.payload.Payloads;
import io.millrace.schemas.payload.Text;
import io.millrace.task.Answer;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Answers with a release. */
@Command(
        name = "predict",
        description = "Answers texts or rows with a release: one JSON object a line.",
        footer = {
            "",
            "What is in \"label\" has the shape in which rows have their labels; \"probabilities\" are there where it is a"
                    + " choice.",
            "",
            "  millrace predict mood --config pipeline.yaml --text 'a fine day'",
            "  millrace predict mood-v0007 --file rows.jsonl"
        })
public final class PredictCommand implements Callable<Integer>, Subcommand {

    private static final int AT_ONCE = 64;

    @Spec private CommandSpec spec;

    @Parameters(
            paramLabel = "TASK",
            description =
                    "the task, of which the newest release is taken, or a folder that pull left")
    private String task;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "the pipeline's YAML; needed with the name of a task")
    private Path config;

    @ArgGroup(multiplicity = "1")
    private What what;

    /** What to answer. */
    private static final class What {
        @Option(
                names = "--text",
                required = true,
                paramLabel = "TEXT",
                description = "a text; repeat it for several")
        private List<String> texts;

        @Option(
                names = "--file",
                required = true,
                paramLabel = "FILE",
                description =
                        "rows of JSON, one a line, plain or gzip: {\"id\"?, \"text\", \"features\" or \"image\"}")
        private Path file;
    }

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "1",
            description = "native threads (default: ${DEFAULT-VALUE})")
    private int threads;

    private final ObjectMapper mapper = new ObjectMapper();

    @Override
    public int place() {
        return 62;
    }

    @Override
    public Integer call() throws Exception {
        Path folder = Path.of(task);
        if (Files.exists(folder.resolve(Artifact.MANIFEST))) {
            answer(Release.read(folder));
        } else if (config == null) {
            throw new IllegalArgumentException(
                    "TASK is '"
                            + task
                            + "', a folder without "
                            + Artifact.MANIFEST
                            + " or none, and --config is not given; allowed: a folder that pull left, or a task with --config");
        } else {
            answer(
                    PulledRelease.newest(
                                    task, new PipelineOptions(config), spec.commandLine().getErr())
                            .read());
        }
        return 0;
    }

    private void answer(Artifact artifact) throws Exception {
        try (Release release = Release.open(artifact, threads)) {
            if (what.file == null) {
                List<Text> texts = what.texts.stream().map(Text::new).toList();
                for (Answer answer : release.predict(texts)) {
                    print(JsonNodeFactory.instance.objectNode(), answer);
                }
                return;
            }
            try (JsonRows<UnlabeledExample> rows = JsonRows.all(what.file)) {
                var ids = new ArrayList<String>();
                var payloads = new ArrayList<Payload>();
                for (UnlabeledExample row = rows.next(); row != null; row = rows.next()) {
                    ids.add(row.getId());
                    payloads.add(Payloads.of(row.getPayload()));
                    if (ids.size() == AT_ONCE) {
                        answer(release, ids, payloads);
                    }
                }
                answer(release, ids, payloads);
            }
        }
    }

    private void answer(Release release, List<String> ids, List<Payload> payloads)
            throws Exception {
        List<Answer> answers = release.predict(payloads);
        for (int i = 0; i < answers.size(); i++) {
            print(JsonNodeFactory.instance.objectNode().put("id", ids.get(i)), answers.get(i));
        }
        ids.clear();
        payloads.clear();
    }

    private void print(ObjectNode line, Answer answer) throws Exception {
        line.set("label", TargetJson.of(answer.target()));
        if (!answer.probabilities().isEmpty()) {
            ObjectNode probabilities = line.putObject("probabilities");
            answer.probabilities().forEach(probabilities::put);
        }
        PrintWriter out = spec.commandLine().getOut();
        out.println(mapper.writeValueAsString(line));
        out.flush();
    }
}
