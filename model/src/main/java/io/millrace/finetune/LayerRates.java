package io.millrace.finetune;

import io.millrace.encoder.Encoder;
import io.millrace.objective.Group;
import java.util.ArrayList;
import java.util.List;

/** The layers of an encoder with a rate for each. */
final class LayerRates {

    /** The normalisation above the layers, which moves with the uppermost. */
    private static final String NORM = "encoder.norm.";

    private LayerRates() {}

    /**
     * A group for each of the uppermost layers, the lowest first.
     *
     * @param count how many; more than there are: all
     * @param decay rate of a layer as a part of that of the layer above it
     */
    static List<Group> groups(Encoder<?> encoder, int count, double decay) {
        List<String> layers = encoder.layers();
        int top = layers.size() - 1;
        var groups = new ArrayList<Group>();
        for (int i = Math.max(0, layers.size() - count); i <= top; i++) {
            List<String> prefixes =
                    i == top ? List.of(layers.get(i), NORM) : List.of(layers.get(i));
            groups.add(new Group(layers.get(i), prefixes, Math.pow(decay, top - i)));
        }
        return groups;
    }
}
