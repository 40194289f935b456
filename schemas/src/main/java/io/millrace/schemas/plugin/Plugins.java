package io.millrace.schemas.plugin;

import java.util.ServiceLoader;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/** Things found by name on the class path: inputs, encoders, objectives, policies, strategies. */
public final class Plugins {

    private Plugins() {}

    /**
     * Finds one by name.
     *
     * @param what the word for messages, and the key in a configuration
     * @throws IllegalArgumentException if there is none of that name, with the names there are
     */
    public static <T> T find(Class<T> type, Function<T, String> nameOf, String what, String name) {
        SortedMap<String, T> found = all(type, nameOf);
        T plugin = found.get(name);
        if (plugin == null) {
            throw new IllegalArgumentException(
                    what + " is '" + name + "'; allowed: " + String.join(", ", found.keySet()));
        }
        return plugin;
    }

    /**
     * Finds one by name.
     *
     * @param type of the plugin
     * @param key of the section that names it, for messages
     * @throws IllegalArgumentException if there is none of that name, with the names there are
     */
    @SuppressWarnings("unchecked") // a generic type's class cannot be written with a wildcard
    public static <P extends Plugin<?>> P named(Class<?> type, String key, String name) {
        return find((Class<P>) type, Plugin::name, key + ".name", name);
    }

    /** All of a type, by name. */
    public static <T> SortedMap<String, T> all(Class<T> type, Function<T, String> nameOf) {
        var found = new TreeMap<String, T>();
        // The class loader of the interface sees the jobs' jar, where the thread's own may not.
        for (T candidate : ServiceLoader.load(type, type.getClassLoader())) {
            found.putIfAbsent(nameOf.apply(candidate), candidate);
        }
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        if (context != null) {
            for (T candidate : ServiceLoader.load(type, context)) {
                found.putIfAbsent(nameOf.apply(candidate), candidate);
            }
        }
        return found;
    }
}
