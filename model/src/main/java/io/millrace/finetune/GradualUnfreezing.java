package io.millrace.finetune;

import io.millrace.encoder.Encoder;
import io.millrace.objective.Group;
import io.millrace.schemas.config.Check;
import java.util.List;

/**
 * Trained from the top down (Howard and Ruder 2018, ULMFiT): the uppermost layer in the first epochs, and one layer more
 * every few epochs, until all move. Lower layers move more slowly.
 */
public final class GradualUnfreezing implements TransferStrategy<GradualUnfreezing.Options> {

    /**
     * Options of the strategy.
     *
     * @param every epochs after which one layer more is trained
     * @param layerDecay rate of a layer as a part of that of the layer above it
     */
    public record Options(Integer every, Double layerDecay) {
        public Options {
            every = Check.range("every", every == null ? 1 : every, 1, 1024);
            layerDecay =
                    Check.range("layer-decay", layerDecay == null ? 0.385 : layerDecay, 0.01, 1);
        }
    }

    @Override
    public String name() {
        return "gradual-unfreezing";
    }

    @Override
    public Class<Options> options() {
        return Options.class;
    }

    @Override
    public List<Group> groups(Options own, Encoder<?> encoder, int epoch) {
        return LayerRates.groups(encoder, 1 + epoch / own.every, own.layerDecay);
    }
}
