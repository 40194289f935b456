package io.millrace.jobs;

import io.millrace.jobs.config.PipelineConfig;
import io.millrace.jobs.finetune.FineTuneJob;
import io.millrace.jobs.pretrain.PretrainJob;
import io.millrace.schemas.config.StrictYaml;
import io.millrace.schemas.topics.TopicAdmin;
import java.nio.file.Path;
import java.util.List;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The program of a Flink application cluster: one job of one pipeline, {@code pretrain FILE} or {@code finetune FILE}. Where it
 * goes on from is Flink's to know (its high-availability store, or {@code execution.state-recovery.path}), for a JobManager
 * that comes back runs this once more.
 */
public final class Application {

    private static final String PRETRAIN = "pretrain";
    private static final String FINETUNE = "finetune";

    private Application() {}

    /** Runs in the environment that Flink gives. */
    public static void main(String[] arguments) throws Exception {
        start(StreamExecutionEnvironment.getExecutionEnvironment(), List.of(arguments));
    }

    /**
     * Makes the pipeline's topics, where they are missing, and hands the job over.
     *
     * @param arguments the job and the pipeline's file
     * @throws IllegalArgumentException if they are anything else
     */
    public static JobClient start(StreamExecutionEnvironment env, List<String> arguments)
            throws Exception {
        if (arguments.size() != 2 || !List.of(PRETRAIN, FINETUNE).contains(arguments.get(0))) {
            throw new IllegalArgumentException(
                    "arguments are "
                            + arguments
                            + "; allowed: pretrain FILE or finetune FILE, the pipeline's YAML");
        }
        String job = arguments.get(0);
        PipelineConfig config = StrictYaml.read(Path.of(arguments.get(1)), PipelineConfig.class);
        TopicAdmin.createMissing(
                config.kafka().clientProperties(),
                config.pipeline(),
                config.kafka().partitions(),
                config.kafka().replication());
        if (job.equals(PRETRAIN)) {
            PretrainJob.build(env, config);
        } else {
            FineTuneJob.build(env, config);
        }
        return env.executeAsync(job + " " + config.pipeline());
    }
}
