package io.millrace.contract;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.data.Example;
import io.millrace.input.Input;
import io.millrace.schemas.config.Choice;
import io.millrace.schemas.payload.Payload;
import java.util.List;

/**
 * What an encoder stands on: an input and a stream for it.
 *
 * @param input its section, with its name
 * @param examples at least 200, the same each time
 */
public record Ground(ObjectNode input, List<Example> examples) {

    /** The input's provider and options. */
    Choice<Input.Provider<Record>> choice() {
        return Choice.of(Input.Provider.class, "input", input, null);
    }

    /** What is learned from. */
    List<Payload> payloads() {
        return examples.stream().map(Example::payload).toList();
    }

    /** The input, fitted on the first forty examples. */
    Input<?> fit() {
        Choice<Input.Provider<Record>> choice = choice();
        return choice.plugin().fit(choice.options(), payloads().subList(0, 40));
    }
}
