package io.millrace.contract;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.data.Example;
import io.millrace.schemas.plugin.NoOptions;
import io.millrace.schemas.plugin.Plugin;
import io.millrace.schemas.plugin.Plugins;
import java.util.List;
import java.util.SortedMap;

/**
 * A small stream of one kind of payload, with something to learn in it: what the kits try everything on. Found by name, that
 * of the kind; whoever adds a kind of payload puts one into the jar of its tests.
 */
public interface SmallStream extends Plugin<NoOptions> {

    @Override
    default Class<NoOptions> options() {
        return NoOptions.class;
    }

    /**
     * Examples that are a function of the seed, each with the class that its payload shows as its {@link Example#target}: one
     * of two or more, none of them rare.
     */
    List<Example> examples(int count, long seed);

    /** A payload as a field of a user's JSON has it. */
    JsonNode field(Example example);

    /** All of them by the kind of payload. */
    static SortedMap<String, SmallStream> all() {
        return Plugins.all(SmallStream.class, SmallStream::name);
    }
}
