package io.millrace.jobs.config;

import io.millrace.schemas.config.Check;
import java.util.List;

/**
 * Where learning runs.
 *
 * @param pretrain {@code auto} (a GPU if there is one), {@code cpu}, {@code gpu}
 * @param finetune likewise
 */
public record DeviceConfig(String pretrain, String finetune) {

    private static final List<String> ALLOWED = List.of("auto", "cpu", "gpu");

    public DeviceConfig {
        pretrain = pretrain == null ? "auto" : pretrain;
        finetune = finetune == null ? "auto" : finetune;
        Check.that(ALLOWED.contains(pretrain), "pretrain", pretrain, String.join(", ", ALLOWED));
        Check.that(ALLOWED.contains(finetune), "finetune", finetune, String.join(", ", ALLOWED));
    }
}
