package io.millrace.input;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.schemas.payload.Payload;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Features under the name {@code counted}: how many are open is known, as that of native tokenizers is not. */
public final class CountedInput implements Input.Provider<FeaturesInput.Options> {

    private static final AtomicInteger OPEN = new AtomicInteger();

    private final FeaturesInput.Provider features = new FeaturesInput.Provider();

    /** Inputs made and not closed. */
    public static int open() {
        return OPEN.get();
    }

    private static Input<?> counted(Input<?> input) {
        OPEN.incrementAndGet();
        return (Input<?>)
                Proxy.newProxyInstance(
                        UnitVectors.class.getClassLoader(),
                        new Class<?>[] {UnitVectors.class},
                        (proxy, method, arguments) -> {
                            if (method.getName().equals("close")) {
                                OPEN.decrementAndGet();
                            }
                            try {
                                return method.invoke(input, arguments);
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            }
                        });
    }

    @Override
    public String name() {
        return "counted";
    }

    @Override
    public Class<FeaturesInput.Options> options() {
        return FeaturesInput.Options.class;
    }

    @Override
    public Class<? extends Input<?>> makes(FeaturesInput.Options own) {
        return features.makes(own);
    }

    @Override
    public String defaultObjective() {
        return features.defaultObjective();
    }

    @Override
    public List<JsonNode> encoders() {
        return features.encoders();
    }

    @Override
    public Input<?> fit(FeaturesInput.Options own, List<Payload> first) {
        return counted(features.fit(own, first));
    }

    @Override
    public Input<?> load(JsonNode fitted, Map<String, byte[]> files) {
        return counted(features.load(fitted, files));
    }

    @Override
    public void check(Payload first, Payload payload) {
        features.check(first, payload);
    }

    @Override
    public boolean needsExamples(FeaturesInput.Options own) {
        return features.needsExamples(own);
    }
}
