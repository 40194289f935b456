package io.millrace.proof.fault;

import io.millrace.schemas.topics.Topics;
import java.util.Map;

/** One record that is longer than the pipeline takes, and one that is longer than the topic takes, which the broker refuses. */
public final class OversizedRecord implements Fault {

    private static final Map<String, Object> LARGE = Map.of("max.request.size", 64 << 20);

    @Override
    public String kind() {
        return "oversized-record";
    }

    @Override
    public void strike(Scene scene) throws InterruptedException {
        scene.feed().odd(new byte[Topics.MAX_EXAMPLE_BYTES - (1 << 10)], LARGE);
        if (scene.feed().odd(new byte[Topics.MAX_EXAMPLE_BYTES + (1 << 20)], LARGE).isEmpty()) {
            throw new IllegalStateException(
                    "the broker took a record longer than "
                            + Topics.MAX_EXAMPLE_BYTES
                            + " bytes on a topic whose policy refuses it");
        }
    }
}
