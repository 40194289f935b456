package io.millrace.jobs.failure;

import io.millrace.encoder.Encoder;
import io.millrace.encoder.VectorEncoder;
import io.millrace.input.VectorInput;
import io.millrace.schemas.plugin.NoOptions;
import io.millrace.tensor.Parameters;
import io.millrace.tensor.Torch;

/** A user's encoder that needs a class which is in none of the cluster's jars. */
public final class UnlinkedEncoder implements Encoder.Provider<NoOptions, VectorInput> {

    @Override
    public String name() {
        return "unlinked";
    }

    @Override
    public Class<NoOptions> options() {
        return NoOptions.class;
    }

    @Override
    public Class<VectorInput> reads() {
        return VectorInput.class;
    }

    @Override
    public Class<? extends Encoder<?>> makes(NoOptions own) {
        return VectorEncoder.class;
    }

    @Override
    public Encoder<?> create(NoOptions own, VectorInput input, Parameters parameters, Torch torch) {
        throw new NoClassDefFoundError("com/example/Needed");
    }
}
