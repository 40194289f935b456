package io.millrace.input;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.schemas.payload.Payload;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Features under the name {@code counted}: how many are open is known, as that of native tokenizers is not. */
public final class CountedInput implements Input.Provider {

    private static final AtomicInteger OPEN = new AtomicInteger();

    private final Input.Provider features = new FeaturesInput.Provider();

    /** Inputs made and not closed. */
    public static int open() {
        return OPEN.get();
    }

    private static Input counted(Input input) {
        OPEN.incrementAndGet();
        return (Input)
                Proxy.newProxyInstance(
                        VectorInput.class.getClassLoader(),
                        new Class<?>[] {VectorInput.class},
                        (proxy, method, arguments) -> {
                            if (method.getName().equals("close")) {
                                OPEN.decrementAndGet();
                            }
                            return method.invoke(input, arguments);
                        });
    }

    @Override
    public String name() {
        return "counted";
    }

    @Override
    public Class<? extends Input> type() {
        return features.type();
    }

    @Override
    public String defaultObjective() {
        return features.defaultObjective();
    }

    @Override
    public Input fit(JsonNode options, List<Payload> first) {
        return counted(features.fit(options, first));
    }

    @Override
    public Input load(JsonNode options, Map<String, byte[]> files) {
        return counted(features.load(options, files));
    }

    @Override
    public JsonNode complete(JsonNode options) {
        return features.complete(options);
    }

    @Override
    public void check(Payload first, Payload payload) {
        features.check(first, payload);
    }

    @Override
    public boolean needsExamples(JsonNode options) {
        return features.needsExamples(options);
    }
}
