package io.millrace.schemas.plugin;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/**
 * The classes that the services files of a class path name. One that cannot be made is left out, with what is wrong with it: a
 * jar that somebody put there must not take all others along.
 *
 * @param made one of each class
 * @param broken a line for each that cannot be made
 */
public record Providers<T>(List<T> made, List<String> broken) {

    /** A services file may name any number of classes that are not there. */
    private static final int MOST_BROKEN = 100;

    public Providers {
        made = List.copyOf(made);
        broken = List.copyOf(broken);
    }

    /** All of a type that a class loader sees. */
    public static <T> Providers<T> of(Class<T> type, ClassLoader loader) {
        var made = new ArrayList<T>();
        var broken = new ArrayList<String>();
        Iterator<T> all = ServiceLoader.load(type, loader).iterator();
        while (broken.size() < MOST_BROKEN) {
            try {
                if (!all.hasNext()) {
                    break;
                }
                made.add(all.next());
            } catch (ServiceConfigurationError | LinkageError e) {
                broken.add(said(e));
            }
        }
        return new Providers<>(made, broken);
    }

    /** What is wrong with a class, in one line. */
    public static String said(Throwable broken) {
        Throwable root = broken.getCause() == null ? broken : broken.getCause();
        String what = broken.getMessage();
        return root == broken
                ? what == null ? broken.getClass().getSimpleName() : what
                : what + " (" + root + ")";
    }
}
