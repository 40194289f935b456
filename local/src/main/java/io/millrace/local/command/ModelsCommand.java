package io.millrace.local.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.schemas.avro.ModelRelease;
import io.millrace.schemas.client.TopicReader;
import io.millrace.schemas.topics.Topics;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists the releases of a pipeline. */
@Command(name = "models", description = "Lists the releases on a pipeline's models topic.")
public final class ModelsCommand implements Callable<Integer>, Subcommand {

    @Mixin private PipelineOptions pipeline;

    @Option(names = "--follow", description = "go on and print each new release, until stopped")
    private boolean follow;

    @Option(names = "--json", description = "one JSON object a line")
    private boolean json;

    @Override
    public int place() {
        return 50;
    }

    @Override
    public Integer call() throws Exception {
        var topics = new Topics(pipeline.name());
        try (TopicReader<ModelRelease> reader = pipeline.releases(topics.models())) {
            for (ModelRelease release : reader.readToEnd(Duration.ofSeconds(30))) {
                print(release);
            }
            while (follow) {
                for (ModelRelease release : reader.poll(Duration.ofSeconds(1))) {
                    print(release);
                }
            }
        }
        return 0;
    }

    private void print(ModelRelease release) throws Exception {
        if (json) {
            var row = new LinkedHashMap<String, Object>();
            row.put("task", release.getTask());
            row.put("version", release.getVersion());
            row.put("checkpoint", release.getCheckpoint());
            row.put("metric", release.getMetric());
            row.put("value", release.getValue());
            row.put("higherIsBetter", release.getHigherIsBetter());
            row.put("uri", release.getUri());
            System.out.println(new ObjectMapper().writeValueAsString(row));
        } else {
            System.out.printf(
                    Locale.ROOT,
                    "%-24s v%04d  %s %.4f  from %s  %s%n",
                    release.getTask(),
                    release.getVersion(),
                    release.getMetric(),
                    release.getValue(),
                    release.getCheckpoint(),
                    release.getUri());
        }
    }
}
