package io.millrace.local.command;

import io.millrace.jobs.config.PipelineConfig;
import io.millrace.jobs.store.StoreProbe;
import io.millrace.local.run.NativeFolders;
import io.millrace.schemas.topics.ExpandingTopics;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Says whether a configuration is right. */
@Command(
        name = "check",
        description =
                "Reads a pipeline's configuration and says what is wrong with it, or that nothing is.")
public final class CheckCommand implements Callable<Integer>, Subcommand {

    /** For Kafka, which need not run when a configuration is checked. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    @Option(
            names = "--config",
            required = true,
            paramLabel = "FILE",
            description = "the pipeline's YAML")
    private Path config;

    @Override
    public int place() {
        return 70;
    }

    @Override
    public Integer call() throws Exception {
        PipelineConfig read = ConfigFile.read(config);
        // Made and left: it throws what is wrong with formats, options and secrets.
        read.stream().values().unlabeled();
        read.labels().values().labeled();
        NativeFolders.check();
        StoreProbe.check(read);
        warn(read);
        System.out.println(
                "ok  pipeline " + read.pipeline() + ", config hash " + read.configHash());
        return 0;
    }

    /** Of what is not wrong but can end every process that reads. */
    private static void warn(PipelineConfig read) throws InterruptedException {
        List<String> topics =
                List.of(
                        read.stream().topicOr(read.topics().records()),
                        read.labels().topicOr(read.topics().labeled()));
        try {
            for (String topic :
                    ExpandingTopics.among(read.kafka().clientProperties(), topics, PATIENCE)) {
                System.err.println(
                        "warning: topic "
                                + topic
                                + " keeps what producers compress: a record of its that expands to a gigabyte"
                                + " is allocated by every reader before its size can be looked at;"
                                + " safe with producers that are not trusted: compression.type=uncompressed");
            }
        } catch (IOException e) {
            System.out.println("not looked at: the topics' compression.type: " + e.getMessage());
        }
    }
}
