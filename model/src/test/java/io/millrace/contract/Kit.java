package io.millrace.contract;

import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;

/** A contract's tests as nodes, for one thing that was found by its name while tests ran. */
final class Kit {

    private Kit() {}

    /** The tests of a contract, its class's and those it extends, by name. */
    static DynamicContainer of(PluginContract contract) {
        Stream<DynamicTest> tests =
                Arrays.stream(contract.getClass().getMethods())
                        .filter(method -> method.isAnnotationPresent(Test.class))
                        .sorted(Comparator.comparing(Method::getName))
                        .map(method -> dynamicTest(method.getName(), () -> run(contract, method)));
        return dynamicContainer(contract.name(), tests);
    }

    private static void run(PluginContract contract, Method method) throws Throwable {
        try {
            method.setAccessible(true);
            method.invoke(contract);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
