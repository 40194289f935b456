package io.millrace.finetune;

import io.millrace.encoder.Encoder;
import io.millrace.objective.Group;
import io.millrace.schemas.config.Check;
import java.util.List;

/** Everything is trained; the lower layers more slowly if asked for. */
public final class FullFineTuning implements TransferStrategy<FullFineTuning.Options> {

    /**
     * Options of the strategy.
     *
     * @param layerDecay rate of a layer as a part of that of the layer above it (layer-wise rate decay, Clark et al. 2020);
     *     default: all at one rate
     */
    public record Options(Double layerDecay) {
        public Options {
            if (layerDecay != null) {
                Check.range("layer-decay", layerDecay, 0.01, 1);
            }
        }
    }

    @Override
    public String name() {
        return "full";
    }

    @Override
    public Class<Options> options() {
        return Options.class;
    }

    @Override
    public List<Group> groups(Options own, Encoder<?> encoder, int epoch) {
        return own.layerDecay == null
                ? List.of(Group.of("encoder", "encoder."))
                : LayerRates.groups(encoder, Integer.MAX_VALUE, own.layerDecay);
    }
}
