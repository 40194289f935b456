package io.millrace.contract;

import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.continual.Continual;
import io.millrace.control.Control;
import io.millrace.data.Example;
import io.millrace.encoder.Encoder;
import io.millrace.export.ModelFormat;
import io.millrace.finetune.TransferStrategy;
import io.millrace.input.Input;
import io.millrace.learner.LearnerConfig;
import io.millrace.objective.Objective;
import io.millrace.replay.ReplayPolicy;
import io.millrace.schemas.decode.Format;
import io.millrace.schemas.payload.PayloadType;
import io.millrace.schemas.plugin.Plugins;
import io.millrace.task.Task;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;

/**
 * The contracts of what is found by name, each as tests for a {@code @TestFactory}. What they are tried on is found by what fits
 * together; who needs something else extends the contract.
 */
public final class FoundByName {

    private FoundByName() {}

    /** One kit for each extension point, by its interface. */
    private static final Map<Class<?>, Function<String, DynamicContainer>> KITS =
            new LinkedHashMap<>();

    static {
        KITS.put(PayloadType.class, FoundByName::payloadType);
        KITS.put(Format.class, FoundByName::format);
        KITS.put(Input.Provider.class, FoundByName::input);
        KITS.put(Encoder.Provider.class, FoundByName::encoder);
        KITS.put(Objective.Provider.class, FoundByName::objective);
        KITS.put(ReplayPolicy.class, FoundByName::replayPolicy);
        KITS.put(Continual.Strategy.class, FoundByName::continual);
        KITS.put(TransferStrategy.class, FoundByName::transfer);
        KITS.put(Task.class, FoundByName::task);
        KITS.put(ModelFormat.class, FoundByName::modelFormat);
        KITS.put(Control.class, FoundByName::control);
    }

    /** True if there is a kit for what is found by this interface. */
    static boolean knows(Class<?> type) {
        return KITS.containsKey(type);
    }

    /** The contracts of everything on the class path. */
    public static Stream<DynamicContainer> everything() {
        return KITS.entrySet().stream()
                .map(
                        kit ->
                                dynamicContainer(
                                        kit.getKey().getName(),
                                        Plugins.names(kit.getKey()).stream().map(kit.getValue())));
    }

    /** Of a kind of payload, for which there is a {@link SmallStream}. */
    public static DynamicContainer payloadType(String name) {
        return Kit.of(
                new PayloadTypeContract() {
                    @Override
                    protected String name() {
                        return name;
                    }
                });
    }

    /** Of a format of records. */
    public static DynamicContainer format(String name) {
        return Kit.of(
                name.equals(RegistryFormat.NAME)
                        ? new RegistryFormat()
                        : new FormatContract() {
                            @Override
                            protected String name() {
                                return name;
                            }
                        });
    }

    /** Of an input. */
    public static DynamicContainer input(String name) {
        return Kit.of(
                new InputContract() {
                    @Override
                    protected String name() {
                        return name;
                    }
                });
    }

    /** Of an encoder. */
    public static DynamicContainer encoder(String name) {
        return dynamicContainer(
                name,
                SmallKinds.encoders(name).stream()
                        .map(
                                section ->
                                        Kit.of(
                                                new EncoderContract() {
                                                    @Override
                                                    protected String name() {
                                                        return name;
                                                    }

                                                    @Override
                                                    protected ObjectNode section() {
                                                        return section.deepCopy().without("name");
                                                    }
                                                })));
    }

    /** Of an objective. */
    public static DynamicContainer objective(String name) {
        ObjectNode section = JsonNodeFactory.instance.objectNode().put("name", name);
        SmallKinds.Learning learning =
                SmallKinds.learning(
                        List.of(section), JsonNodeFactory.instance.objectNode(), found -> true);
        return Kit.of(
                new ObjectiveContract() {
                    @Override
                    protected LearnerConfig config() {
                        return learning.config();
                    }

                    @Override
                    protected List<Example> examples() {
                        return learning.examples();
                    }
                });
    }

    /** Of a replay policy. */
    public static DynamicContainer replayPolicy(String name) {
        return Kit.of(
                new ReplayPolicyContract() {
                    @Override
                    protected String name() {
                        return name;
                    }
                });
    }

    /** Of a continual strategy. */
    public static DynamicContainer continual(String name) {
        return Kit.of(
                new ContinualContract() {
                    @Override
                    protected String name() {
                        return name;
                    }
                });
    }

    /** Of a transfer strategy. */
    public static DynamicContainer transfer(String name) {
        return Kit.of(
                new TransferContract() {
                    @Override
                    protected String name() {
                        return name;
                    }
                });
    }

    /** Of a kind of task. */
    public static DynamicContainer task(String name) {
        return Kit.of(
                new TaskContract() {
                    @Override
                    protected String name() {
                        return name;
                    }
                });
    }

    /** Of a form of models. */
    public static DynamicContainer modelFormat(String name) {
        return Kit.of(
                new ModelFormatContract() {
                    @Override
                    protected String name() {
                        return name;
                    }
                });
    }

    /** Of a control. */
    public static DynamicContainer control(String name) {
        return Kit.of(
                new ControlContract() {
                    @Override
                    protected String name() {
                        return name;
                    }
                });
    }
}
