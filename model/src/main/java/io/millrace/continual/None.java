package io.millrace.continual;

import io.millrace.objective.Objective;
import io.millrace.schemas.plugin.NoOptions;
import io.millrace.tensor.Parameters;
import io.millrace.tensor.Torch;

/** Nothing beyond rehearsal. */
public final class None implements Continual.Strategy<NoOptions> {
    @Override
    public String name() {
        return "none";
    }

    @Override
    public Class<NoOptions> options() {
        return NoOptions.class;
    }

    @Override
    public Continual create(
            NoOptions own, Objective objective, Parameters parameters, Torch torch) {
        return new Continual() {};
    }
}
