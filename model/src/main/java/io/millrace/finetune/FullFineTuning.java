package io.millrace.finetune;

import io.millrace.encoder.Encoder;
import io.millrace.objective.Group;
import io.millrace.schemas.plugin.NoOptions;
import java.util.List;

/** Everything is trained. */
public final class FullFineTuning implements TransferStrategy<NoOptions> {

    @Override
    public String name() {
        return "full";
    }

    @Override
    public Class<NoOptions> options() {
        return NoOptions.class;
    }

    @Override
    public List<Group> groups(NoOptions own, Encoder<?> encoder, int epoch) {
        return List.of(Group.of("encoder", "encoder."));
    }
}
