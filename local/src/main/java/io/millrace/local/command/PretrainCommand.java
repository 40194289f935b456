package io.millrace.local.command;

import io.millrace.jobs.config.DeviceConfig;
import io.millrace.jobs.pretrain.PretrainJob;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The pretrain job on the user's own Kafka. */
@Command(name = "pretrain", description = "Runs the pretraining job: records to model checkpoints.")
public final class PretrainCommand implements Callable<Integer>, Subcommand {

    @Mixin private SubmitOptions submit;

    @Override
    public int place() {
        return 30;
    }

    @Override
    public Integer call() throws Exception {
        return submit.run(
                "pretrain",
                PretrainJob::build,
                Published.MODEL_CHECKPOINTS,
                DeviceConfig::pretrain,
                PretrainSummary::new);
    }
}
