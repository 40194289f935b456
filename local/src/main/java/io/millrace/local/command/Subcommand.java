package io.millrace.local.command;

import io.millrace.schemas.plugin.Providers;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;
import java.util.function.Consumer;

/**
 * A subcommand of {@code millrace}: a class that picocli's {@code @Command} names, found through {@link ServiceLoader}, so
 * that a jar on the class path brings its own.
 */
public interface Subcommand {

    /** Its place in the help: lower ones come first, of equal ones the first by class name. */
    int place();

    /**
     * A new one of each that the class path has, in the order in which the help shows them.
     *
     * @param broken is told of those that cannot be made; the others are not theirs to take along
     */
    static List<Subcommand> all(Consumer<String> broken) {
        Providers<Subcommand> found =
                Providers.of(Subcommand.class, Subcommand.class.getClassLoader());
        found.broken().forEach(broken);
        return found.made().stream()
                .sorted(
                        Comparator.comparingInt(Subcommand::place)
                                .thenComparing(command -> command.getClass().getName()))
                .toList();
    }
}
