package io.millrace.local.command;

import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;

/**
 * A subcommand of {@code millrace}: a class that picocli's {@code @Command} names, found through {@link ServiceLoader}, so
 * that a jar on the class path brings its own.
 */
public interface Subcommand {

    /** Its place in the help: lower ones come first, of equal ones the first by class name. */
    int place();

    /** A new one of each that the class path has, in the order in which the help shows them. */
    static List<Subcommand> all() {
        return ServiceLoader.load(Subcommand.class, Subcommand.class.getClassLoader()).stream()
                .map(ServiceLoader.Provider::get)
                .sorted(
                        Comparator.comparingInt(Subcommand::place)
                                .thenComparing(command -> command.getClass().getName()))
                .toList();
    }
}
