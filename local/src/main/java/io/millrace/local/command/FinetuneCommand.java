package io.millrace.local.command;

import io.millrace.jobs.config.DeviceConfig;
import io.millrace.jobs.finetune.FineTuneJob;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The finetune job on the user's own Kafka. */
@Command(
        name = "finetune",
        description = "Runs the fine-tuning job: model checkpoints and labels to releases.")
public final class FinetuneCommand implements Callable<Integer>, Subcommand {

    @Mixin private SubmitOptions submit;

    @Override
    public int place() {
        return 40;
    }

    @Override
    public Integer call() throws Exception {
        return submit.run(
                "finetune",
                FineTuneJob::build,
                Published.RELEASES,
                DeviceConfig::finetune,
                FinetuneSummary::new);
    }
}
