package io.millrace.finetune;

import io.millrace.encoder.Encoder;
import io.millrace.objective.Group;
import io.millrace.schemas.config.Check;
import java.util.ArrayList;
import java.util.List;

/** The uppermost layers are trained, and the normalisation above them; what lies below is frozen. */
public final class TopLayers implements TransferStrategy<TopLayers.Options> {

    /**
     * Options of the strategy.
     *
     * @param layers how many
     */
    public record Options(Integer layers) {
        public Options {
            layers = Check.range("layers", layers == null ? 1 : layers, 1, 1024);
        }
    }

    @Override
    public String name() {
        return "top-layers";
    }

    @Override
    public Class<Options> options() {
        return Options.class;
    }

    @Override
    public List<Group> groups(Options own, Encoder<?> encoder, int epoch) {
        List<String> all = encoder.layers();
        if (own.layers > all.size()) {
            throw new IllegalArgumentException(
                    "strategy.layers is "
                            + own.layers
                            + "; allowed: 1 to "
                            + all.size()
                            + " for this encoder");
        }
        var trained = new ArrayList<>(all.subList(all.size() - own.layers, all.size()));
        trained.add("encoder.norm.");
        return List.of(new Group("top layers", trained, 1));
    }
}
