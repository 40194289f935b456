package io.millrace.input;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.schemas.payload.Features;
import io.millrace.schemas.payload.Payload;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;

/** Features under the name {@code limited}, of which one that was fitted takes no first value above its {@code limit}. */
public final class LimitedInput implements Input.Provider<FeaturesInput.Options> {

    private final FeaturesInput.Provider features = new FeaturesInput.Provider();

    @Override
    public String name() {
        return "limited";
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
        return features.fit(own, first);
    }

    @Override
    public Input<?> load(JsonNode fitted, Map<String, byte[]> files) {
        Input<?> input = features.load(fitted, files);
        double limit = fitted.path("limit").asDouble(Double.POSITIVE_INFINITY);
        return (Input<?>)
                Proxy.newProxyInstance(
                        UnitVectors.class.getClassLoader(),
                        new Class<?>[] {UnitVectors.class},
                        (proxy, method, arguments) -> {
                            if (method.getName().equals("check")
                                    && ((Features) arguments[0]).values()[0] > limit) {
                                throw new IllegalArgumentException("above the limit");
                            }
                            try {
                                return method.invoke(input, arguments);
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            }
                        });
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
