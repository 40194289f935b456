package io.millrace.finetune;

import io.millrace.encoder.Encoder;
import io.millrace.objective.Group;
import io.millrace.schemas.config.Check;
import java.util.List;

/**
 * First the head alone, on the frozen encoder, then everything (Kumar et al. 2022): a head that starts at random would pull
 * the encoder's representations about before it says anything of them.
 */
public final class ProbeThenFull implements TransferStrategy<ProbeThenFull.Options> {

    /**
     * Options of the strategy.
     *
     * @param probeEpochs of the head alone
     * @param encoderRate learning rate of the encoder as a part of the head's
     */
    public record Options(Integer probeEpochs, Double encoderRate) {
        public Options {
            probeEpochs =
                    Check.range("probe-epochs", probeEpochs == null ? 5 : probeEpochs, 1, 1024);
            encoderRate =
                    Check.range("encoder-rate", encoderRate == null ? 0.05 : encoderRate, 0.001, 1);
        }
    }

    @Override
    public String name() {
        return "probe-then-full";
    }

    @Override
    public Class<Options> options() {
        return Options.class;
    }

    @Override
    public List<Group> groups(Options own, Encoder<?> encoder, int epoch) {
        return epoch < own.probeEpochs
                ? List.of()
                : List.of(new Group("encoder", List.of("encoder."), own.encoderRate));
    }

    /** The head's rate is that of a head alone. */
    @Override
    public Pace pace() {
        return new Pace(15, 16, 1e-2, 6);
    }
}
