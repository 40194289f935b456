package io.millrace.schemas.plugin;

import java.util.ServiceLoader;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/** Things found by name on the class path: inputs, encoders, objectives, policies, strategies. */
public final class Plugins {

    private Plugins() {}

    /**
     * Finds one by name.
     *
     * @param what the word for messages, and the key in a configuration
     * @throws IllegalArgumentException if there is none of that name, with the names there are, or if two classes share
     *     one
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

    /** As {@link #find(Class, Function, String, String)}, of a type that says its own name. */
    public static <T extends Plugin<?>> T find(Class<T> type, String what, String name) {
        return find(type, Plugin::name, what, name);
    }

    /**
     * Finds one by name.
     *
     * @param type of the plugin
     * @param key of the section that names it, for messages
     * @throws IllegalArgumentException if there is none of that name, with the names there are
     */
    @SuppressWarnings("unchecked") // a generic type's class cannot be written with a wildcard
    public static <P extends Plugin<?>> P named(Class<? super P> type, String key, String name) {
        return find((Class<P>) (Class<?>) type, Plugin::name, key + ".name", name);
    }

    /**
     * All of a type, by name. A class that is found twice counts once, also where two class loaders hold it: the one
     * that the type's own loader finds is taken.
     *
     * @throws IllegalArgumentException if two classes have one name, with both
     */
    public static <T> SortedMap<String, T> all(Class<T> type, Function<T, String> nameOf) {
        var found = new TreeMap<String, T>();
        // The class loader of the interface sees the jobs' jar, where the thread's own may not.
        for (T candidate : ServiceLoader.load(type, type.getClassLoader())) {
            add(found, type, nameOf.apply(candidate), candidate);
        }
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        if (context != null) {
            for (T candidate : ServiceLoader.load(type, context)) {
                add(found, type, nameOf.apply(candidate), candidate);
            }
        }
        return found;
    }

    /**
     * The names there are.
     *
     * @param type of the plugins
     */
    @SuppressWarnings("unchecked") // a generic type's class cannot be written with a wildcard
    public static SortedSet<String> names(Class<?> type) {
        return new TreeSet<>(all((Class<Plugin<?>>) type, Plugin::name).keySet());
    }

    private static <T> void add(
            SortedMap<String, T> found, Class<T> type, String name, T candidate) {
        T first = found.putIfAbsent(name, candidate);
        if (first == null) {
            return;
        }
        String one = first.getClass().getName();
        String other = candidate.getClass().getName();
        if (!one.equals(other)) {
            throw new IllegalArgumentException(
                    "%s and %s are both named '%s'; allowed: one class a name of %s"
                            .formatted(one, other, name, type.getName()));
        }
    }
}
