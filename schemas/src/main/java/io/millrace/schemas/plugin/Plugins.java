package io.millrace.schemas.plugin;

import java.util.ArrayList;
import java.util.Set;
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
     * @throws IllegalArgumentException if there is none of that name, with the names there are and what could not be made, or
     *     if two classes share one
     */
    public static <T> T find(Class<T> type, Function<T, String> nameOf, String what, String name) {
        var broken = new TreeSet<String>();
        SortedMap<String, T> found = all(type, nameOf, broken);
        T plugin = found.get(name);
        if (plugin == null) {
            String left = broken.isEmpty() ? "" : "; left out: " + String.join("; ", broken);
            throw new IllegalArgumentException(
                    what
                            + " is '"
                            + name
                            + "'; allowed: "
                            + String.join(", ", found.keySet())
                            + left);
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
     * that the type's own loader finds is taken. One that cannot be made is left out.
     *
     * @throws IllegalArgumentException if two classes have one name, with both
     */
    public static <T> SortedMap<String, T> all(Class<T> type, Function<T, String> nameOf) {
        return all(type, nameOf, new TreeSet<>());
    }

    private static <T> SortedMap<String, T> all(
            Class<T> type, Function<T, String> nameOf, Set<String> broken) {
        var found = new TreeMap<String, T>();
        // The class loader of the interface sees the jobs' jar, where the thread's own may not.
        var loaders = new ArrayList<ClassLoader>();
        loaders.add(type.getClassLoader());
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        if (context != null) {
            loaders.add(context);
        }
        for (ClassLoader loader : loaders) {
            Providers<T> providers = Providers.of(type, loader);
            broken.addAll(providers.broken());
            for (T candidate : providers.made()) {
                String name;
                try {
                    name = nameOf.apply(candidate);
                } catch (LinkageError e) { // made for an older version of its interface
                    broken.add(candidate.getClass().getName() + ": " + e);
                    continue;
                }
                add(found, type, name, candidate);
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
