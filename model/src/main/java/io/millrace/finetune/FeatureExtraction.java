package io.millrace.finetune;

import io.millrace.encoder.Encoder;
import io.millrace.objective.Group;
import io.millrace.schemas.plugin.NoOptions;
import java.util.List;

/** The encoder is frozen: a head on its representations. */
public final class FeatureExtraction implements TransferStrategy<NoOptions> {

    @Override
    public String name() {
        return "features";
    }

    @Override
    public Class<NoOptions> options() {
        return NoOptions.class;
    }

    @Override
    public List<Group> groups(NoOptions own, Encoder<?> encoder, int epoch) {
        return List.of();
    }

    /** A head alone learns faster and needs more epochs. */
    @Override
    public Pace pace() {
        return new Pace(60, 64, 1e-2, 10);
    }
}
